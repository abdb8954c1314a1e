/// What a ``MetricsRegistry`` is made with.
///
/// ```swift
/// var configuration = MetricsConfiguration(resource: ["service.name": "orders"])
/// configuration.views = [MetricView(MetricSelector(name: "http.*"), attributes: .only(["http.route"]))]
/// configuration.problemHandler = { problem in print(problem) }
/// let registry = MetricsRegistry(configuration)
/// ```
public struct MetricsConfiguration: Sendable {
  /// What the metrics are of, such as `service.name` (OpenTelemetry semantic conventions, "Resource").
  public var resource: Attributes
  /// The schema of the resource's attributes; empty for none.
  public var resourceSchemaURL = ""
  /// What points of counters and histograms speak of.
  public var temporality = MetricTemporality.cumulative
  /// The most series of a metric, at least 2 (smaller numbers count as 2). What has attributes beyond that is
  /// counted in the one series with the attribute `otel.metric.overflow`, which is among them (SDK specification,
  /// "Cardinality limits").
  public var cardinalityLimit = 2_000
  /// What is exported other than the instruments say.
  public var views: [MetricView] = []
  /// The time: nanoseconds since 1970. Called when a series begins and when a collection does.
  public var clock: @Sendable () -> UInt64 = { WallClock.now() }
  /// The span that the calling thread or task is in; nil outside of one. Called at each measurement, so it should be
  /// quick, and it must not record anything itself. Without it, nothing is kept of single measurements, and recording
  /// does not ask.
  public var traceContext: (@Sendable () -> TraceContext?)?
  /// Which measurements may be exported as exemplars beside the points, where there is a ``traceContext``.
  public var exemplarFilter = ExemplarFilter.traceBased
  /// Gets what is wrong with the use of instruments, on the thread that made the mistake.
  public var problemHandler: @Sendable (MetricsProblem) -> Void = { _ in }

  /// The defaults, and a resource.
  public init(resource: Attributes = Attributes()) { self.resource = resource }
}
