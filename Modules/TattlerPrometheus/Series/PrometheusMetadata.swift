/// Names that OpenTelemetry has set for metrics that come from Prometheus.
enum PrometheusMetadata {
  /// The key of a metric's metadata that holds its type in Prometheus (OpenTelemetry specification, Prometheus and
  /// OpenMetrics compatibility, metric metadata).
  static let typeKey = "prometheus.type"
  /// The labels of an exemplar that hold its ids.
  static let traceID = "trace_id"
  static let spanID = "span_id"
  /// The series that tells the attributes of a resource.
  static let targetInfo = "target_info"
}
