public import TattlerMetrics

/// What swift-metrics has no words for: a metric's unit, description and buckets.
///
/// ```swift
/// var configuration = SwiftMetricsConfiguration()
/// configuration.descriptions["orders.size"] = SwiftMetricsDescription(unit: "By", buckets: .exponential)
/// ```
public struct SwiftMetricsDescription: Sendable, Hashable {
  /// The unit in UCUM, see ``SwiftMetricsSeries/unit``; nil for what the label says.
  public var unit: String?
  /// What is measured, for people.
  public var description: String?
  /// How a histogram divides its values, in the unit of the metric; nil for the configuration's buckets.
  public var buckets: HistogramBuckets?

  /// Makes a description.
  public init(unit: String? = nil, description: String? = nil, buckets: HistogramBuckets? = nil) {
    self.unit = unit
    self.description = description
    self.buckets = buckets
  }
}
