internal import TattlerMetrics

/// One kind of recording, which is done again and again.
struct MetricWork {
  let name: String
  /// Does it so many times.
  let run: @Sendable (Int) -> Void

  /// Values that spread over four powers of ten.
  static let values: [Double] = (0..<1_024).map { 0.001 * Double(($0 * 7_919) % 10_007 + 1) }

  static let routes = (0..<16).map { "/orders/of/customers/\($0)" }
  static let methods = ["GET", "POST", "PUT", "DELETE"]

  static func all(_ registry: MetricsRegistry) -> [MetricWork] {
    let meter = registry.meter("metric-bench")
    return bound(meter) + dynamic(meter)
  }

  private static func bound(_ meter: Meter) -> [MetricWork] {
    let attributes: Attributes = ["route": "/orders", "status": 200]
    let calls = meter.counter("calls").bound(to: attributes)
    let cost = meter.counter("cost", of: Double.self).bound(to: attributes)
    let jobs = meter.upDownCounter("jobs")
    let heat = meter.gauge("heat", of: Double.self).bound(to: attributes)
    let times = meter.histogram("times").bound(to: attributes)
    let sizes = meter.exponentialHistogram("sizes").bound(to: attributes)
    let values = values
    return [
      MetricWork(name: "bound counter, add") { for _ in 0..<$0 { calls.add(1) } },
      MetricWork(name: "bound counter of doubles, add") { for _ in 0..<$0 { cost.add(0.25) } },
      MetricWork(name: "up-down counter without attributes, add") { for _ in 0..<$0 { jobs.add(1) } },
      MetricWork(name: "bound gauge, set") { for index in 0..<$0 { heat.set(Double(index)) } },
      MetricWork(name: "bound histogram of 16 buckets, record") {
        for index in 0..<$0 { times.record(values[index & 1_023]) }
      },
      MetricWork(name: "bound exponential histogram, record") {
        for index in 0..<$0 { sizes.record(values[index & 1_023]) }
      },
    ]
  }

  private static func dynamic(_ meter: Meter) -> [MetricWork] {
    let requests = meter.counter("requests")
    let durations = meter.histogram("durations")
    let routes = routes
    let methods = methods
    let kept: Attributes = ["route": "/orders/of/customers/1", "method": "GET", "status": 200, "cached": true]
    return [
      MetricWork(name: "counter, four attributes on the stack, add") { count in
        for index in 0..<count {
          let attributes: InlineArray<4, Attribute> = [
            Attribute("route", .string(routes[index & 15])), Attribute("method", .string(methods[index & 3])),
            Attribute("status", .int(Int64(200 + index & 1))), Attribute("cached", .bool(index & 2 == 0)),
          ]
          requests.add(1, attributes)
        }
      },
      MetricWork(name: "counter, four attributes kept, add") { for _ in 0..<$0 { requests.add(1, kept) } },
      MetricWork(name: "counter, four attributes in a literal, add") { count in
        for index in 0..<count {
          requests.add(
            1,
            [
              "route": .string(routes[index & 15]), "method": .string(methods[index & 3]),
              "status": .int(Int64(200 + index & 1)), "cached": .bool(index & 2 == 0),
            ])
        }
      },
      MetricWork(name: "histogram, four attributes kept, record") { for _ in 0..<$0 { durations.record(0.5, kept) } },
    ]
  }
}
