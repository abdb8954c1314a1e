public import TattlerConfig
public import TattlerGrafana
internal import TattlerPlugin

/// What a ``GrafanaCloudSink`` is told.
///
/// ```swift
/// let credentials = try GrafanaCredentials(instanceID: "123456", token: Secret(token))
/// let configuration = GrafanaCloudSinkConfiguration(
///   url: "https://prometheus-prod-01-eu-west-0.grafana.net", credentials: credentials)
/// ```
public struct GrafanaCloudSinkConfiguration: Sendable {
  /// Where lines are posted; without a path it gets `/api/v1/push/influx/write`.
  public var url: String
  /// The metrics instance id and a token with the scope metrics:write; nil for a receiver that wants none.
  public var credentials: GrafanaCredentials?
  /// How the credentials are written into the header.
  public var scheme: GrafanaCredentials.Scheme
  /// More headers, such as `X-Scope-OrgID` for a Mimir of one's own.
  public var headers: [(name: String, value: Secret)]
  /// Time for a whole request; nil for the host's default.
  public var timeout: Duration?
  /// Time to connect; nil for the host's default.
  public var connectTimeout: Duration?
  /// The largest body before compression, in bytes: 1 KiB to 10 MiB, which is the receiver's own limit.
  public var maximumBodyBytes: Int
  /// Whether bodies are compressed.
  public var compresses: Bool
  /// Whether plain HTTP to another machine is allowed.
  public var allowsPlainHTTP: Bool

  /// The range of ``maximumBodyBytes``.
  public static let bodyByteRange = 1 << 10...10 << 20
  private static let timeoutRange: ClosedRange<Duration> = .milliseconds(1) ... .seconds(3600)

  /// Makes a configuration.
  public init(
    url: String, credentials: GrafanaCredentials? = nil, scheme: GrafanaCredentials.Scheme = .bearer,
    headers: [(name: String, value: Secret)] = [], timeout: Duration? = nil, connectTimeout: Duration? = nil,
    maximumBodyBytes: Int = 1 << 20, compresses: Bool = true, allowsPlainHTTP: Bool = false
  ) {
    self.url = url
    self.credentials = credentials
    self.scheme = scheme
    self.headers = headers
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.maximumBodyBytes = min(max(maximumBodyBytes, Self.bodyByteRange.lowerBound), Self.bodyByteRange.upperBound)
    self.compresses = compresses
    self.allowsPlainHTTP = allowsPlainHTTP
  }

  /// Reads the keys `url`, `instance_id`, `token`, `auth`, `headers`, `timeout`, `connect_timeout`, `max_body_bytes`,
  /// `gzip` and `insecure_http`.
  public init(_ reader: ConfigReader) {
    self.init(
      url: reader.requiredString("url"),
      credentials: Self.credentials(reader),
      scheme: reader.choice("auth", default: .bearer),
      headers: reader.secretPairs("headers") ?? [],
      timeout: reader.duration("timeout", in: Self.timeoutRange),
      connectTimeout: reader.duration("connect_timeout", in: Self.timeoutRange),
      maximumBodyBytes: reader.bytes("max_body_bytes", in: Self.bodyByteRange, default: 1 << 20),
      compresses: reader.boolean("gzip", default: true),
      allowsPlainHTTP: reader.boolean("insecure_http", default: false))
    guard !url.isEmpty else { return }
    do throws(SinkError) { _ = try checked() } catch { reader.report(error.keyPath, reason: error.reason) }
  }

  private static func credentials(_ reader: ConfigReader) -> GrafanaCredentials? {
    let id = reader.string("instance_id").flatMap { $0.isEmpty ? nil : $0 }
    let token = reader.secret("token")
    switch (id, token) {
    case (nil, nil): return nil
    case (nil, _):
      reader.report("instance_id", code: .missingKey, reason: "missing key", expected: "digits, as there is a token")
    case (_, nil):
      reader.report("token", code: .missingKey, reason: "missing key", expected: "a token, as there is an instance_id")
    case (let id?, let token?):
      do throws(GrafanaCredentialsError) { return try GrafanaCredentials(instanceID: id, token: token) } catch {
        let isAboutID = [.emptyInstanceID, .instanceIDNotDigits, .swapped].contains(error.code)
        reader.report(isAboutID ? "instance_id" : "token", reason: error.description)
      }
    }
    return nil
  }

  /// Checks what the types do not.
  func checked() throws(SinkError) -> PushEndpoint {
    for (name, value) in headers {
      let isToken = !name.isEmpty && name.utf8.allSatisfy { Self.isTokenByte($0) }
      let isText = value.reveal().utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x09 }
      guard isToken, isText else {
        throw SinkError(
          "the header \"\(name.prefix(40))\" has a name or a value that HTTP does not allow", keyPath: "headers")
      }
      if Self.ownHeaders.contains(name.lowercased()), name.lowercased() != "authorization" || credentials != nil {
        throw SinkError("the header \"\(name)\" is set by the sink itself", keyPath: "headers")
      }
    }
    let carriesCredentials = credentials != nil || headers.contains { $0.name.lowercased() == "authorization" }
    return try PushEndpoint(url, hasCredentials: carriesCredentials, allowsPlainHTTP: allowsPlainHTTP)
  }

  private static let ownHeaders = [
    "authorization", "content-type", "content-encoding", "content-length", "host", "retry-attempt",
  ]

  /// RFC 9110, section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
