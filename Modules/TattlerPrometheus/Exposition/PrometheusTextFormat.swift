/// The text formats in which Prometheus is given metrics.
public enum PrometheusTextFormat: Sendable, Hashable, CaseIterable {
  /// The Prometheus text format 0.0.4; with names in quotes what Prometheus 3 calls 1.0.0.
  case prometheus
  /// OpenMetrics text 1.0.0.
  case openMetrics

  /// The value of a `Content-Type` header.
  ///
  /// - Parameter allowsUTF8: true where names may stand in quotes, which the parameter `escaping` tells.
  public func contentType(allowsUTF8: Bool = false) -> String {
    switch (self, allowsUTF8) {
    case (.prometheus, false): "text/plain; version=0.0.4; charset=utf-8"
    case (.prometheus, true): "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
    case (.openMetrics, false): "application/openmetrics-text; version=1.0.0; charset=utf-8"
    case (.openMetrics, true): "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
    }
  }

  /// Reads the value of a `Content-Type` header; nil for other media types.
  public init?(contentType: String) {
    let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
    switch type {
    case "text/plain": self = .prometheus
    case "application/openmetrics-text": self = .openMetrics
    default: return nil
    }
  }
}
