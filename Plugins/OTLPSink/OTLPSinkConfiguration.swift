public import TattlerConfig
public import TattlerGrafana
public import TattlerSinkSupport

/// What an ``OTLPSink`` is told.
///
/// ```swift
/// let configuration = OTLPSinkConfiguration(
///   endpoint: .base("https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"),
///   credentials: try GrafanaCredentials(instanceID: "123456", token: Secret(token)))
/// let sink = try RunningSink(OTLPSink.plugin, configuration: configuration.canonicalJSON, host: host)
/// ```
public struct OTLPSinkConfiguration: Sendable {
  /// Where metrics are posted to.
  public enum Endpoint: Sendable, Hashable {
    /// The base, as `OTEL_EXPORTER_OTLP_ENDPOINT` has it: `/v1/metrics` is appended.
    case base(String)
    /// The whole URL, as `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` has it: nothing is appended.
    case metrics(String)
  }

  /// How a request is written (opentelemetry-proto, `docs/specification.md`, "OTLP/HTTP Request").
  public enum Encoding: String, Sendable, Hashable, CaseIterable {
    /// Binary protobuf, as `application/x-protobuf`.
    case protobuf = "http/protobuf"
    /// OTLP/JSON, as `application/json`. Three times as large before compression.
    case json = "http/json"
  }

  /// How bodies are compressed.
  public enum Compression: String, Sendable, Hashable, CaseIterable {
    /// With gzip.
    case gzip
    /// Not at all.
    case none
  }

  /// What the receiver takes of sums and histograms.
  public enum Temporality: String, Sendable, Hashable, CaseIterable {
    /// Everything.
    case any
    /// Only what is cumulative: points of delta temporality are left out and counted, as Mimir would refuse the whole
    /// request for one of them.
    case cumulativeOnly = "cumulative_only"
  }

  /// Where metrics are posted to.
  public var endpoint: Endpoint
  /// An id and a token for Basic authentication; nil for a receiver that wants none, or another header.
  public var credentials: GrafanaCredentials?
  /// More headers, such as `Authorization` where there are no credentials, or `X-Scope-OrgID`.
  public var headers: [(name: String, value: Secret)]
  /// What the resources of metrics get, where they have no attribute of the name.
  public var resource: ResourceAttributes
  /// How a request is written.
  public var encoding: Encoding
  /// How bodies are compressed.
  public var compression: Compression
  /// What the receiver takes of sums and histograms.
  public var temporality: Temporality
  /// Time for a whole request, 1 ms to 1 h; nil for the host's default.
  public var timeout: Duration?
  /// Time to connect, 1 ms to 1 h; nil for the host's default.
  public var connectTimeout: Duration?
  /// The largest body before compression, in bytes, in ``bodyByteRange``.
  public var maximumBodyBytes: Int
  /// Whether plain HTTP to another machine is allowed.
  public var allowsPlainHTTP: Bool

  /// The range of ``maximumBodyBytes``: 1 KiB to 16 MiB.
  public static let bodyByteRange = 1 << 10...16 << 20
  /// ``maximumBodyBytes`` where nobody says otherwise: 1 MiB.
  public static let defaultBodyBytes = 1 << 20

  /// Makes a configuration. A body size that is out of range is brought to the nearest one; what is wrong with the
  /// endpoint or the headers is found when the sink is made.
  public init(
    endpoint: Endpoint, credentials: GrafanaCredentials? = nil, headers: [(name: String, value: Secret)] = [],
    resource: ResourceAttributes = ResourceAttributes([]), encoding: Encoding = .protobuf,
    compression: Compression = .gzip,
    temporality: Temporality = .any, timeout: Duration? = nil, connectTimeout: Duration? = nil,
    maximumBodyBytes: Int = Self.defaultBodyBytes,
    allowsPlainHTTP: Bool = false
  ) {
    self.endpoint = endpoint
    self.credentials = credentials
    self.headers = headers
    self.resource = resource
    self.encoding = encoding
    self.compression = compression
    self.temporality = temporality
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.maximumBodyBytes = min(max(maximumBodyBytes, Self.bodyByteRange.lowerBound), Self.bodyByteRange.upperBound)
    self.allowsPlainHTTP = allowsPlainHTTP
  }
}
