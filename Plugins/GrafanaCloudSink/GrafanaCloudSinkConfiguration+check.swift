internal import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerPlugin
internal import TattlerSinkSupport

/// What the types do not say. For Grafana Cloud's own hosts all that is known of them is asked: `tattler-auth` judges
/// the endpoint and the credentials as if they were variables of an environment.
extension GrafanaCloudSinkConfiguration {
  /// What a configuration comes to that can be used.
  struct Checked: Sendable {
    /// The URL that is posted to.
    let url: String
    /// Whether requests carry an `Authorization`.
    let sendsCredentials: Bool
    /// What is perhaps wrong, a sentence each.
    let warnings: [String]
  }

  /// Checks endpoint, headers and credentials.
  ///
  /// - Parameter requiresCredentials: whether Grafana Cloud without credentials is a mistake.
  /// - Throws: ``SinkError`` at the key at fault.
  func check(requiresCredentials: Bool = true) throws(SinkError) -> Checked {
    let url: String
    let credentials: GrafanaCredentials?
    let headers: [(name: String, value: Secret)]
    switch road {
    case .otlp(let settings):
      (url, credentials, headers) = (try settings.checked(), settings.credentials, settings.headers)
    case .influx(let settings):
      (url, credentials, headers) = (try settings.checked().url, settings.credentials, settings.headers)
    }
    let own = headers.filter { $0.name.lowercased() == "authorization" }
    let sendsCredentials = credentials != nil || !own.isEmpty
    var warnings: [String] = []
    if ReceiverURL.isGrafanaCloud(url) {
      warnings = try Self.judge(endpoint, credentials)
      guard sendsCredentials || !requiresCredentials else {
        throw SinkError(
          "Grafana Cloud takes nothing without credentials; give instance_id and token", keyPath: "instance_id")
      }
      for header in own {
        let report = CredentialText.explain(Secret("Authorization: \(header.value.reveal())"))
        warnings += try Self.judge(report.findings, at: "headers")
      }
    }
    return Checked(url: url, sendsCredentials: sendsCredentials, warnings: warnings)
  }

  /// The endpoint of the road by OTLP as a variable, and the key that has it.
  private var endpoint: (variable: String, value: String, key: String)? {
    guard case .otlp(let settings) = road else { return nil }
    return switch settings.endpoint {
    case .base(let url): ("OTEL_EXPORTER_OTLP_ENDPOINT", url, "endpoint")
    case .metrics(let url): ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", url, "metrics_endpoint")
    }
  }

  /// Judges endpoint and credentials together, as a token may be of another region than the host.
  private static func judge(
    _ endpoint: (variable: String, value: String, key: String)?, _ credentials: GrafanaCredentials?
  ) throws(SinkError) -> [String] {
    var variables: [String: String] = [:]
    if let endpoint { variables[endpoint.variable] = endpoint.value }
    if let credentials {
      variables["OTEL_EXPORTER_OTLP_HEADERS"] =
        CredentialText.header(id: credentials.instanceID, token: credentials.token).reveal()
    }
    let findings = CredentialText.check(ConfigEnvironment(variables), isComplete: false).findings
    let ofEndpoint = findings.filter { $0.place.name == endpoint?.variable }
    let others = findings.filter { $0.place.name != endpoint?.variable }
    return try judge(ofEndpoint, at: endpoint?.key ?? "url") + judge(others, at: "token")
  }

  /// The warnings among findings.
  ///
  /// - Throws: ``SinkError`` with the mistakes among them.
  private static func judge(_ findings: [CredentialFinding], at keyPath: String) throws(SinkError) -> [String] {
    let mistakes = findings.filter { $0.severity == .error }
    guard mistakes.isEmpty else {
      throw SinkError(mistakes.map(\.description).joined(separator: "; "), keyPath: keyPath)
    }
    // A token of an unknown kind is told by the credentials themselves.
    return findings.filter { $0.severity == .warning && $0.code != .tokenUnknown }.map(\.description)
  }
}
