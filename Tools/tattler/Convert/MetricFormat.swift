internal import ArgumentParser

/// A format that `tattler convert` reads and writes.
enum MetricFormat: String, ExpressibleByArgument, CaseIterable {
  /// Line protocol.
  case influx
  /// OTLP in protobuf.
  case otlp
  /// OTLP in JSON.
  case otlpJSON = "otlp-json"
  /// The text format of Prometheus, 0.0.4.
  case prometheus
  /// OpenMetrics 1.0.
  case openMetrics = "openmetrics"
  /// Points with typed fields.
  case json

  /// The formats that checkers of OTLP codecs name in the environment: `pb` and `json`.
  init?(otlp name: String?) {
    switch name {
    case "pb": self = .otlp
    case "json": self = .otlpJSON
    default: return nil
    }
  }
}
