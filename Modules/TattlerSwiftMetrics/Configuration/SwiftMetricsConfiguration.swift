public import CoreMetrics
public import TattlerMetrics

/// How labels and dimensions of swift-metrics become metrics.
///
/// ```swift
/// var configuration = SwiftMetricsConfiguration()
/// configuration.descriptions["request_size"] = SwiftMetricsDescription(unit: "By", description: "Size of requests.")
/// configuration.labelMapping = { label, dimensions in
///   SwiftMetricsSeries(name: "shop." + label, attributes: SwiftMetricsConfiguration.attributes(dimensions))
/// }
/// ```
///
/// A unit, a description and buckets come from the first of these that has them: what ``labelMapping`` says, the
/// description of the metric's name, the last word of the name for a unit, and the defaults here.
public struct SwiftMetricsConfiguration: Sendable {
  /// What is known of metrics, by their names.
  public var descriptions: [String: SwiftMetricsDescription] = [:]
  /// Gives the series of a label and its dimensions; nil for the label as the name and the dimensions as attributes.
  /// Called each time that something is made, on the thread that makes it.
  public var labelMapping: (@Sendable (_ label: String, _ dimensions: [(String, String)]) -> SwiftMetricsSeries)?
  /// Whether a name that ends in a unit, such as `response_size_bytes` or `upload.bytes.total`, says the unit of its
  /// metric.
  public var derivesUnits = true
  /// The unit of timers that nothing else says the unit of.
  public var timerUnit = TimeUnit.seconds
  /// Whether the unit that a library would like its timer to be shown in is the one that is exported, where nothing
  /// else says the unit. Recording in such a timer takes a lock. False by default: how a duration is shown is for a
  /// dashboard to say, and OpenTelemetry's conventions have durations in seconds.
  public var respectsDisplayUnits = false
  /// How timers divide durations, in seconds: converted for timers of other units. By default those that
  /// OpenTelemetry's conventions have for durations of HTTP requests.
  public var timerBuckets = HistogramBuckets.explicit([
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
  ])
  /// How recorders that aggregate divide values.
  public var recorderBuckets = HistogramBuckets.standard

  /// The defaults.
  public init() {}

  /// Dimensions as attributes. Of two values of one dimension the last counts.
  public static func attributes(_ dimensions: [(String, String)]) -> Attributes {
    Attributes(dimensions.map { Attribute($0.0, .string($0.1)) })
  }

  /// What a label and its dimensions become.
  func series(_ label: String, _ dimensions: [(String, String)]) -> SwiftMetricsSeries {
    var series =
      labelMapping?(label, dimensions) ?? SwiftMetricsSeries(name: label, attributes: Self.attributes(dimensions))
    let known = descriptions[series.name]
    series.unit = series.unit ?? known?.unit ?? (derivesUnits ? UnitSuffix.unit(of: series.name) : nil)
    series.description = series.description ?? known?.description
    series.buckets = series.buckets ?? known?.buckets
    return series
  }
}
