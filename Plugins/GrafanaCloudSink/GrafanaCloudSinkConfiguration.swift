public import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana

/// What a ``GrafanaCloudSink`` is told.
///
/// ```swift
/// let credentials = try GrafanaCredentials(instanceID: "123456", token: Secret(token))
/// let configuration = GrafanaCloudSinkConfiguration(
///   .otlp(
///     OTLPSinkConfiguration(
///       endpoint: .base("https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"), credentials: credentials)))
/// ```
public struct GrafanaCloudSinkConfiguration: Sendable {
  /// The ways into Grafana Cloud.
  public enum Road: Sendable {
    /// OTLP to the gateway. Only cumulative temporality is sent, whatever the configuration says.
    case otlp(OTLPSinkConfiguration)
    /// Line protocol to the Influx push endpoint.
    case influx(InfluxPushConfiguration)
  }

  /// The way.
  public var road: Road
  /// What was read and cannot be used, a sentence each, for the log.
  public internal(set) var warnings: [String] = []

  /// Makes a configuration.
  public init(_ road: Road) { self.road = road }
}
