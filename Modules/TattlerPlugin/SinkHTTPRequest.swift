/// An HTTP request of a sink.
public struct SinkHTTPRequest: Sendable {
  /// Such as `POST`.
  public var method: String
  /// Absolute, http or https.
  public var url: String
  /// In order. The host adds Content-Length, Content-Encoding, Host and User-Agent.
  public var headers: [(name: String, value: String)]
  /// What is sent, before compression.
  public var body: [UInt8]
  /// Whether the host compresses the body and says so in Content-Encoding.
  public var compressesWithGzip: Bool
  /// Time to connect; nil for the host's default.
  public var connectTimeoutMilliseconds: UInt32?
  /// Time for everything; nil for the host's default.
  public var totalTimeoutMilliseconds: UInt32?

  /// Makes a request.
  public init(
    method: String = "POST", url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    compressesWithGzip: Bool = false, connectTimeoutMilliseconds: UInt32? = nil, totalTimeoutMilliseconds: UInt32? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.compressesWithGzip = compressesWithGzip
    self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
    self.totalTimeoutMilliseconds = totalTimeoutMilliseconds
  }
}
