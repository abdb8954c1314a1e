internal import CTattlerPlugin

/// What a batch says of a metric.
struct StreamShape: Sendable {
  var name: String
  var unit: String
  var description: String
  /// A `TATTLER_METRIC_…` number.
  var kind: Int32
  var isMonotonic = false
  /// Nil for a gauge.
  var temporality: MetricTemporality?
}
