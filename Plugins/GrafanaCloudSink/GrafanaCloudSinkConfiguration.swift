public import TattlerConfig
public import TattlerGrafana
internal import TattlerPlugin
internal import TattlerSinkSupport

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
      credentials: GrafanaCredentials.read(reader),
      scheme: reader.choice("auth", default: .bearer),
      headers: reader.secretPairs("headers") ?? [],
      timeout: reader.duration("timeout", in: RequestTimeout.range),
      connectTimeout: reader.duration("connect_timeout", in: RequestTimeout.range),
      maximumBodyBytes: reader.bytes("max_body_bytes", in: Self.bodyByteRange, default: 1 << 20),
      compresses: reader.boolean("gzip", default: true),
      allowsPlainHTTP: reader.boolean("insecure_http", default: false))
    guard !url.isEmpty else { return }
    do throws(SinkError) { _ = try checked() } catch { reader.report(error.keyPath, reason: error.reason) }
  }

  /// Checks what the types do not.
  func checked() throws(SinkError) -> PushEndpoint {
    let isAuthorized = try RequestHeaders.check(headers, hasCredentials: credentials != nil)
    return try PushEndpoint(url, hasCredentials: isAuthorized, allowsPlainHTTP: allowsPlainHTTP)
  }
}
