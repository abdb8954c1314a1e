/// One HTTP request, complete and in memory.
///
/// ```swift
/// var request = HTTPRequest(method: .post, url: "https://host.example/api/v1/push/influx/write")
/// request.headers.add(name: "Authorization", value: "Bearer 123456:token")
/// request.body = lines
/// request.compression = .gzip(level: 6)
/// ```
public struct HTTPRequest: Sendable {
  /// How the body is sent.
  public enum Compression: Sendable, Equatable {
    /// As it is.
    case none
    /// As gzip with `Content-Encoding: gzip`; levels as in `GzipCompressor`, 0 to 12.
    case gzip(level: Int)
  }

  /// The longest timeout that is accepted: one day.
  public static let maximumTimeoutMilliseconds = 86_400_000

  /// The method.
  public var method: HTTPMethod

  /// An absolute URL with the scheme `http` or `https`.
  public var url: String

  /// The header fields. `Content-Length`, `Transfer-Encoding` and `Expect` belong to the transport and are refused.
  public var headers: HTTPHeaders

  /// The body before compression. Not for GET and HEAD.
  public var body: [UInt8]

  /// How the body is sent.
  public var compression: Compression

  /// How long name resolution, connecting and the TLS handshake may take together; 1 to one day.
  public var connectTimeoutMilliseconds: Int

  /// How long the whole request may take, the wait for a free connection included; 1 to one day.
  public var totalTimeoutMilliseconds: Int

  /// The most bytes of a response body to keep.
  public var maximumResponseBytes: Int

  /// Makes a request.
  public init(
    method: HTTPMethod, url: String, headers: HTTPHeaders = [:], body: [UInt8] = [], compression: Compression = .none,
    connectTimeoutMilliseconds: Int = 10_000, totalTimeoutMilliseconds: Int = 30_000,
    maximumResponseBytes: Int = 1 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.compression = compression
    self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
    self.totalTimeoutMilliseconds = totalTimeoutMilliseconds
    self.maximumResponseBytes = maximumResponseBytes
  }
}

extension HTTPRequest: CustomStringConvertible {
  /// Method, URL without secrets and size of the body.
  public var description: String {
    "\(method.rawValue) \(RedactedURL.text(of: url)), \(body.count) bytes"
  }
}
