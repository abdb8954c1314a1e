/// The answer to one HTTP request.
public struct HTTPResponse: Sendable, Equatable {
  /// The protocol that the answer came by.
  public enum Version: String, Sendable, Equatable {
    /// HTTP/1.0.
    case http10 = "HTTP/1.0"
    /// HTTP/1.1.
    case http11 = "HTTP/1.1"
    /// HTTP/2.
    case http2 = "HTTP/2"
    /// Another one.
    case other = "HTTP"
  }

  /// The status code.
  public var status: Int

  /// The header fields, trailers included.
  public var headers: HTTPHeaders

  /// The body as it was sent, at most the request's `maximumResponseBytes`.
  public var body: [UInt8]

  /// Whether bytes of the body are missing: it was larger than allowed, or the connection ended inside of it.
  /// That happens only with a status of 300 and above, where the status is what matters; otherwise it is an error.
  public var isBodyTruncated: Bool

  /// The protocol version.
  public var version: Version

  /// The time from the start of the transfer to its end, without the wait for a free connection.
  public var totalMilliseconds: Int

  /// Whether the request went over a connection that was open already.
  public var isConnectionReused: Bool

  /// Makes a response, for tests and for transports of another kind.
  public init(
    status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], isBodyTruncated: Bool = false,
    version: Version = .http11, totalMilliseconds: Int = 0, isConnectionReused: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.isBodyTruncated = isBodyTruncated
    self.version = version
    self.totalMilliseconds = totalMilliseconds
    self.isConnectionReused = isConnectionReused
  }
}
