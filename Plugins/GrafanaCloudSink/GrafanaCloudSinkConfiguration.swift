public import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerPlugin
internal import TattlerSinkSupport

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

  private static func hasAuthorization(_ headers: [(name: String, value: Secret)]) -> Bool {
    headers.contains { $0.name.lowercased() == "authorization" }
  }

  /// Checks what the types do not.
  ///
  /// - Returns: the URL that is posted to.
  @discardableResult
  func check() throws(SinkError) -> String {
    let url: String
    let isAuthorized: Bool
    switch road {
    case .otlp(let settings):
      url = try settings.checked()
      isAuthorized = settings.credentials != nil || Self.hasAuthorization(settings.headers)
    case .influx(let settings):
      url = try settings.checked().url
      isAuthorized = settings.credentials != nil || Self.hasAuthorization(settings.headers)
    }
    if ReceiverURL.isGrafanaCloud(url) {
      guard isAuthorized else {
        throw SinkError(
          "Grafana Cloud takes nothing without credentials; give instance_id and token", keyPath: "instance_id")
      }
      try checkAuthorization()
    }
    return url
  }

  /// Judges a header that was written by hand, or came from a variable.
  private func checkAuthorization() throws(SinkError) {
    let headers =
      switch road {
      case .otlp(let settings): settings.headers
      case .influx(let settings): settings.headers
      }
    for header in headers where header.name.lowercased() == "authorization" {
      let report = CredentialText.explain(Secret("Authorization: \(header.value.reveal())"))
      let errors = report.findings.filter { $0.severity == .error }
      if !errors.isEmpty {
        throw SinkError(errors.map(\.description).joined(separator: "; "), keyPath: "headers")
      }
    }
  }
}
