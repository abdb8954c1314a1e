public import TattlerMetrics

/// What a label and its dimensions become.
///
/// ```swift
/// var series = SwiftMetricsSeries(name: "http.server.requests", attributes: ["http.request.method": "GET"])
/// series.unit = "{request}"
/// ```
public struct SwiftMetricsSeries: Sendable, Hashable {
  /// The name of the metric.
  public var name: String
  /// The attributes of the series.
  public var attributes: Attributes
  /// The unit in UCUM; nil for what the configuration says. For a timer it is a unit of time (`ns`, `us`, `ms`, `s`,
  /// `min`, `h` or `d`), in which durations are recorded; others have no effect there.
  public var unit: String?
  /// What is measured, for people; nil for what the configuration says.
  public var description: String?
  /// How a histogram divides its values, in the unit of the metric; nil for what the configuration says.
  public var buckets: HistogramBuckets?

  /// Makes a series.
  public init(
    name: String, attributes: Attributes = Attributes(), unit: String? = nil, description: String? = nil,
    buckets: HistogramBuckets? = nil
  ) {
    self.name = name
    self.attributes = attributes
    self.unit = unit
    self.description = description
    self.buckets = buckets
  }
}
