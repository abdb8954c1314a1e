/// Why a name has no counterpart in Prometheus.
public struct PrometheusNamingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: Sendable, Hashable {
    /// Nothing is left of the name, or there was nothing.
    case emptyName
    /// Only underscores are left of the name.
    case onlyUnderscores
  }

  /// The kind of the failure.
  public let code: Code
  /// The name that was to be translated.
  public let name: String

  /// Makes an error.
  public init(_ code: Code, name: String) {
    self.code = code
    self.name = name
  }

  /// A sentence that tells the name.
  public var description: String {
    switch code {
    case .emptyName: "nothing is left of the name \"\(name)\" in Prometheus"
    case .onlyUnderscores: "only underscores are left of the name \"\(name)\" in Prometheus"
    }
  }
}
