public import CoreMetrics
public import TattlerMetrics

/// The backend of swift-metrics: what libraries count with its `Counter`, `Timer` and so on becomes instruments of a
/// `MetricsRegistry`.
///
/// ```swift
/// let registry = MetricsRegistry(MetricsConfiguration(resource: ["service.name": "orders"]))
/// MetricsSystem.bootstrap(TattlerMetricsFactory(registry: registry))
/// Counter(label: "orders.placed", dimensions: [("payment", "card")]).increment()
/// ```
///
/// | swift-metrics | here |
/// |---|---|
/// | `Counter` | a counter of `Int64`, which stays at the largest one |
/// | `FloatingPointCounter` | a counter of `Double` |
/// | `Meter`, `Gauge`, `Recorder` that does not aggregate | a gauge of `Double` |
/// | `Recorder` that aggregates | a histogram |
/// | `Timer` | a histogram of seconds, or of what ``SwiftMetricsConfiguration`` says |
///
/// Labels are names and dimensions are attributes, as they are; of two values of a dimension the last counts. What has
/// the same label and dimensions is the same series, however often it is made. Making one looks it up under a lock;
/// recording then takes no lock and no memory. Amounts that are negative, and numbers that are not finite, are left out
/// and reported to the handler of `MetricsConfiguration`.
///
/// `destroy()` ends a series unless another handler of it is still there and was not destroyed: the next collection has
/// it for the last time, and once that is committed, its memory and its place below the cardinality limit are free.
/// Made again later, it begins anew; made again before, it goes on. Handlers that are merely released end nothing,
/// since many libraries make them again at each use.
///
/// `reset()` of a counter is `BoundCounter.reset()`: the sum begins anew with zero and a new start time.
public struct TattlerMetricsFactory: MetricsFactory {
  private let meter: TattlerMetrics.Meter
  private let configuration: SwiftMetricsConfiguration

  /// Makes a backend whose instruments belong to a meter.
  ///
  /// Instruments that the application makes of that meter itself, with the same name, kind and unit, are the same ones:
  /// then whoever makes one first decides whether its series may end.
  public init(
    meter: TattlerMetrics.Meter, configuration: SwiftMetricsConfiguration = SwiftMetricsConfiguration()
  ) {
    self.meter = meter
    self.configuration = configuration
  }

  /// Makes a backend with a meter of its own.
  ///
  /// - Parameters:
  ///   - registry: where the metrics come together.
  ///   - scope: the name of the meter.
  ///   - configuration: how labels become metrics.
  public init(
    registry: MetricsRegistry, scope: String = "swift-metrics",
    configuration: SwiftMetricsConfiguration = SwiftMetricsConfiguration()
  ) {
    self.init(meter: registry.meter(scope), configuration: configuration)
  }
}

/// Making and destroying handlers.
extension TattlerMetricsFactory {
  /// A counter of integers.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    let series = configuration.series(label, dimensions)
    let counter = meter.counter(
      series.name, unit: series.unit ?? "", description: series.description ?? "", endsSeries: true)
    return CounterSeries(counter.bound(to: series.attributes))
  }

  /// A counter of floating-point numbers.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    let series = configuration.series(label, dimensions)
    let counter = meter.counter(
      series.name, of: Double.self, unit: series.unit ?? "", description: series.description ?? "",
      endsSeries: true)
    return FloatingPointCounterSeries(counter.bound(to: series.attributes))
  }

  /// A gauge that can be set and changed.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    gauge(label, dimensions)
  }

  /// A histogram where it aggregates, else a gauge.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    guard aggregate else { return gauge(label, dimensions) }
    let series = configuration.series(label, dimensions)
    let histogram = meter.histogram(
      series.name, unit: series.unit ?? "", description: series.description ?? "",
      buckets: series.buckets ?? configuration.recorderBuckets, endsSeries: true)
    return HistogramSeries(histogram.bound(to: series.attributes))
  }

  /// A histogram of durations.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    let series = configuration.series(label, dimensions)
    let plan = TimerPlan(series: series, meter: meter, configuration: configuration)
    if configuration.respectsDisplayUnits, plan.givenUnit == nil { return AdaptableTimerSeries(plan) }
    return plan.timer(plan.givenUnit ?? configuration.timerUnit)
  }

  /// Ends the series of a counter.
  public func destroyCounter(_ handler: any CounterHandler) { end(handler) }

  /// Ends the series of a counter of floating-point numbers.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { end(handler) }

  /// Ends the series of a meter.
  public func destroyMeter(_ handler: any MeterHandler) { end(handler) }

  /// Ends the series of a recorder.
  public func destroyRecorder(_ handler: any RecorderHandler) { end(handler) }

  /// Ends the series of a timer.
  public func destroyTimer(_ handler: any TimerHandler) { end(handler) }

  private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
    let series = configuration.series(label, dimensions)
    let gauge = meter.gauge(
      series.name, of: Double.self, unit: series.unit ?? "", description: series.description ?? "",
      endsSeries: true)
    return GaugeSeries(gauge.bound(to: series.attributes))
  }

  /// Handlers of other backends are none of ours.
  private func end(_ handler: AnyObject) { (handler as? any EndingHandler)?.end() }
}
