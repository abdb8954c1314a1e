public import TattlerConfig
public import TattlerGrafana
internal import TattlerPlugin
public import TattlerSinkSupport

/// The road by Influx line protocol, as a ``GrafanaCloudSink`` is told.
///
/// ```swift
/// let credentials = try GrafanaCredentials(instanceID: "123456", token: Secret(token))
/// let configuration = InfluxPushConfiguration(
///   url: "https://prometheus-prod-01-eu-west-0.grafana.net", credentials: credentials)
/// ```
public struct InfluxPushConfiguration: Sendable {
  /// Where lines are posted; without a path it gets `/api/v1/push/influx/write`.
  public var url: String
  /// The metrics instance id and a token with the scope metrics:write; nil for a receiver that wants none.
  public var credentials: GrafanaCredentials?
  /// How the credentials are written into the header.
  public var scheme: GrafanaCredentials.Scheme
  /// More headers, such as `X-Scope-OrgID` for a Mimir of one's own.
  public var headers: [(name: String, value: Secret)]
  /// What metrics get that say nothing of their sender: attributes of a resource, and for rows of line protocol the
  /// labels `job` and `instance`.
  public var resource: ResourceAttributes
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
    headers: [(name: String, value: Secret)] = [], resource: ResourceAttributes = ResourceAttributes([]),
    timeout: Duration? = nil, connectTimeout: Duration? = nil, maximumBodyBytes: Int = 1 << 20, compresses: Bool = true,
    allowsPlainHTTP: Bool = false
  ) {
    self.url = url
    self.credentials = credentials
    self.scheme = scheme
    self.headers = headers
    self.resource = resource
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.maximumBodyBytes = min(max(maximumBodyBytes, Self.bodyByteRange.lowerBound), Self.bodyByteRange.upperBound)
    self.compresses = compresses
    self.allowsPlainHTTP = allowsPlainHTTP
  }

  /// Checks what the types do not.
  func checked() throws(SinkError) -> PushEndpoint {
    let isAuthorized = try RequestHeaders.check(headers, hasCredentials: credentials != nil)
    return try PushEndpoint(url, hasCredentials: isAuthorized, allowsPlainHTTP: allowsPlainHTTP)
  }
}
