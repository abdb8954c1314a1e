/// The request methods that telemetry needs (RFC 9110, section 9; PATCH is RFC 5789).
public enum HTTPMethod: String, Sendable, Equatable {
  /// Reads.
  case get = "GET"
  /// Reads the headers only.
  case head = "HEAD"
  /// Sends.
  case post = "POST"
  /// Replaces.
  case put = "PUT"
  /// Changes.
  case patch = "PATCH"
  /// Removes.
  case delete = "DELETE"
}
