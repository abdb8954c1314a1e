/// What a metric of OpenTelemetry is, as far as its name in Prometheus depends on it.
public enum PrometheusMetricType: String, Sendable, Hashable, CaseIterable {
  /// A monotonic sum; its name gets `_total`.
  case monotonicCounter = "MonotonicCounter"
  /// A sum that may go down.
  case nonMonotonicCounter = "NonMonotonicCounter"
  /// A gauge; with the unit `1` its name gets `_ratio`.
  case gauge = "Gauge"
  /// A histogram with explicit bounds.
  case histogram = "Histogram"
  /// A histogram with exponential buckets.
  case exponentialHistogram = "ExponentialHistogram"
  /// A summary.
  case summary = "Summary"
  /// Nobody knows.
  case unknown = "Unknown"
}
