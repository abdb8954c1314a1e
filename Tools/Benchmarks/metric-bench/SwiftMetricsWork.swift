internal import CoreMetrics
internal import TattlerMetrics
internal import TattlerSwiftMetrics

/// The same recording through swift-metrics, and with a source of trace contexts.
extension MetricWork {
  static func swiftMetrics(_ registry: MetricsRegistry) -> [MetricWork] {
    let factory = TattlerMetricsFactory(registry: registry)
    let dimensions = [("route", "/orders"), ("status", "200")]
    let counter = CoreMetrics.Counter(label: "swift.calls", dimensions: dimensions, factory: factory)
    let cost = FloatingPointCounter(label: "swift.cost", dimensions: dimensions, factory: factory)
    let meter = CoreMetrics.Meter(label: "swift.heat", dimensions: dimensions, factory: factory)
    let timer = Timer(label: "swift.times", dimensions: dimensions, factory: factory)
    return [
      MetricWork(name: "swift-metrics counter, increment") { for _ in 0..<$0 { counter.increment() } },
      MetricWork(name: "swift-metrics counter of doubles, increment") {
        for _ in 0..<$0 { cost.increment(by: 0.25) }
      },
      MetricWork(name: "swift-metrics meter, set") { for index in 0..<$0 { meter.set(Double(index)) } },
      MetricWork(name: "swift-metrics meter, increment") { for _ in 0..<$0 { meter.increment() } },
      MetricWork(name: "swift-metrics timer, record") {
        for index in 0..<$0 { timer.recordNanoseconds(Int64(index & 1_023) &* 1_000_000) }
      },
      MetricWork(name: "swift-metrics counter, made and incremented") {
        for _ in 0..<$0 {
          CoreMetrics.Counter(label: "swift.made", dimensions: dimensions, factory: factory).increment()
        }
      },
    ]
  }

  /// Bound counters that ask for a trace context.
  static func traced() -> [MetricWork] {
    [false, true].map { isSampled in
      let context = TraceContext(traceID: 1, spanID: 1, isSampled: isSampled)
      var configuration = MetricsConfiguration()
      configuration.traceContext = { context }
      let counter = MetricsRegistry(configuration).meter("metric-bench").counter("calls").bound(to: ["status": 200])
      return MetricWork(name: "bound counter, add, in a trace that is \(isSampled ? "" : "not ")sampled") {
        for _ in 0..<$0 { counter.add(1) }
      }
    }
  }
}
