internal import ServiceContextModule
public import TattlerMetrics
internal import TattlerPipeline
public import TattlerSwiftMetrics
public import TattlerTransport

/// What ``Telemetry`` is made of.
///
/// ```swift
/// var configuration = TelemetryConfiguration(service: "checkout")
/// configuration.storage = .file("/var/lib/checkout/metrics.db")
/// configuration.destinations = [.otlp(endpoint: "http://127.0.0.1:4318")]
/// ```
public struct TelemetryConfiguration: Sendable {
  /// Who sends.
  public var service: TelemetryService
  /// More attributes of the resource, which win over those of ``service``.
  public var resource = Attributes()
  /// Where metrics wait.
  public var storage = TelemetryStorage.memory
  /// Who gets them; each has its own pace and its own place in the queue. Names are unique.
  public var destinations: [TelemetryDestination]
  /// The time between collections, which fall on multiples of it; 10 seconds by default, at least 100 milliseconds.
  public var interval: Duration = .seconds(10)
  /// How long a graceful shutdown may take: the last collection and the delivery of what waits. 10 seconds by default.
  public var shutdownTimeout: Duration = .seconds(10)
  /// Whether points carry totals or differences.
  public var temporality = MetricTemporality.cumulative
  /// The most series of an instrument; see `MetricsConfiguration.cardinalityLimit`.
  public var cardinalityLimit = 2_000
  /// What is renamed, left out or counted in other buckets.
  public var views: [MetricView] = []
  /// The span that work is done for, of which exemplars carry the ids: ``serviceContextTrace``, or what a tracer
  /// says. Nil, the default, for no exemplars: it is asked at each measurement, which costs more than an addition.
  public var traceContext: (@Sendable () -> TraceContext?)?
  /// Which measurements may become exemplars, where there is a ``traceContext``.
  public var exemplarFilter = ExemplarFilter.traceBased
  /// How swift-metrics' labels become metrics: units, descriptions, buckets.
  public var swiftMetrics = SwiftMetricsConfiguration()
  /// How HTTP leaves: certificates and proxies.
  public var transport = HTTPTransportConfiguration()
  /// Whether nothing at all is collected, as `OTEL_SDK_DISABLED` asks for.
  public var isDisabled = false

  /// Makes a configuration.
  public init(service: TelemetryService = TelemetryService(), destinations: [TelemetryDestination] = []) {
    self.service = service
    self.destinations = destinations
  }

  /// The span of the current `ServiceContext`, for ``traceContext``.
  public static let serviceContextTrace: @Sendable () -> TraceContext? = { ServiceContext.current?.traceContext }

  static let shortestInterval = Duration.milliseconds(100)

  /// The configuration of the instruments.
  var metrics: MetricsConfiguration {
    var attributes = service.attributes
    // OpenTelemetry's resource SDK, "SDK-provided resource attributes".
    attributes["telemetry.sdk.name"] = "tattler"
    attributes["telemetry.sdk.language"] = "swift"
    attributes["telemetry.sdk.version"] = .string(TattlerVersion.current)
    for attribute in resource.elements { attributes[attribute.key] = attribute.value }
    var metrics = MetricsConfiguration(resource: attributes)
    metrics.temporality = temporality
    metrics.cardinalityLimit = cardinalityLimit
    metrics.views = views
    metrics.traceContext = traceContext
    metrics.exemplarFilter = exemplarFilter
    return metrics
  }

  /// Checks what the types do not.
  func check() throws(TelemetryError) {
    guard interval >= Self.shortestInterval, interval <= .seconds(86_400) else {
      throw TelemetryError(.configuration, "the interval is \(interval): give 100 milliseconds to a day")
    }
    guard shutdownTimeout >= .zero, shutdownTimeout <= .seconds(86_400) else {
      throw TelemetryError(.configuration, "the time for a shutdown is \(shutdownTimeout): give 0 to a day")
    }
    var names: Set<String> = []
    for destination in destinations where !names.insert(destination.name).inserted {
      throw TelemetryError(
        .configuration,
        "two destinations have the name \"\(destination.name)\": give each its own, which the queue keeps")
    }
    if temporality == .delta, let destination = destinations.first(where: { !$0.takesDelta }) {
      throw TelemetryError(
        .configuration, "the destination \"\(destination.name)\" takes totals only: leave the temporality cumulative")
    }
    if case .file(let path, _) = storage, path.isEmpty {
      throw TelemetryError(.configuration, "the path of the queue is empty; give a file, or storage .memory")
    }
  }
}
