import TattlerConfig
import Testing

@testable import TattlerGrafana

private let blob = Invented.blob
private let name = Invented.headersName
private let encoded = "Authorization=Basic%20\(blob)"

@Suite struct CorrectCredentialsTests {
  @Test(
    "What is right gives no finding, however it is written",
    arguments: [
      "Authorization: Basic \(blob)", "authorization: basic \(blob)", "Authorization:Basic \(blob)",
      "  Authorization:  Basic  \(blob)  ", "Authorization: Basic \(blob)\n", "Authorization: Basic \(blob)\r\n",
      "Authorization: Bearer \(Invented.pair)", "Basic \(blob)", "Bearer \(Invented.pair)", blob, Invented.pair,
      Invented.token, Invented.token + "\n", "glc_invented", "123456:glc_invented",
      "Authorization: Basic MTIzNDU2OmdsY19pbnZlbnRlZA==", "Authorization: Basic MTIzNDU2OmdsY19pbnZlbnRl",
      "\(encoded)", "Authorization=Basic \(blob)", "Authorization=Basic%20\(blob.replacing("=", with: "%3D"))",
      "\(name)=\(encoded)", "\(name)=Authorization=Basic \(blob)", "\(name)=authorization=Basic%20\(blob)",
      "\(name)=\"\(encoded)\"", "\(name)='\(encoded)'", "\(name)='Authorization=Basic \(blob)'",
      "\(name)=\"Authorization=Basic \(blob)\"", "export \(name)='Authorization=Basic \(blob)'",
      "export \(name)=\(encoded)", "export \(name)=\"\(encoded)\"", "\(name)=\(encoded),X-Scope-OrgID=1",
      "\(name)=X-Scope-OrgID=1,\(encoded)", "\(name)=a=b, \(encoded) , c=d%20e",
      "\(name)=\(encoded) # the token of the bots",
      "\(name) = \(encoded)", "\(name)=\(encoded)\r\n", "# a comment\n\n\(name)=\(encoded)\n# Basic\n",
      "OTEL_EXPORTER_OTLP_METRICS_HEADERS=\(encoded)", "Environment=\"\(name)=Authorization=Basic \(blob)\"",
      "\"\(name)\": \"\(encoded)\",", "{\"Authorization\": \"Basic \(blob)\"}",
      "headers = {'Authorization': 'Basic \(blob)'}",
      "-u 123456:\(Invented.token)", "CORS_ALLOWED_HEADERS=Authorization,Content-Type\n\(name)=\(encoded)",
      "GRAFANA_DASHBOARD_ID=abc\nGRAFANA_USER=admin\nGRAFANA_PASSWORD=invented\n\(name)=\(encoded)",
      "REDIS_AUTH=invented\nSMTP_PASSWORD=invented\nAPI_URL=https://example.com/?a=b\n\(name)=\(encoded)",
      "Environment=\"\(name)=\(encoded.replacing("%", with: "%%"))\"", "- \(name)=\(encoded)",
      "\(name): \"\(encoded)\"", "-H 'Authorization: Basic \(blob)'",
      "> Authorization: Basic \(blob)",
      "OTEL_EXPORTER_OTLP_ENDPOINT=\(Invented.gateway)", "OTEL_EXPORTER_OTLP_ENDPOINT=\(Invented.gateway)/",
      "OTEL_EXPORTER_OTLP_ENDPOINT=\"\(Invented.gateway)\"",
      "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=\(Invented.gateway)/v1/metrics", "\(Invented.gateway)",
      "\(Invented.gateway)/v1/metrics", "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318",
      "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318", "OTEL_EXPORTER_OTLP_ENDPOINT=https://otel.example.com",
      "https://prometheus-prod-01-eu-west-0.grafana.net/api/prom",
      "https://influx-prod-01-eu-west-0.grafana.net/api/v1/push/influx/write",
      "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "GRAFANA_TOKEN=\(Invented.token)", "token: \(Invented.token)",
      "instance_id: 123456", "instance_id: \"123456\"\ntoken: '\(Invented.token)'",
      "GRAFANA_INSTANCE_ID=123456\nGRAFANA_TOKEN=\(Invented.token)",
      "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317\nOTEL_EXPORTER_OTLP_PROTOCOL=grpc",
      """
      # Grafana Cloud\r
      OTEL_SERVICE_NAME=voice-rag-bot\r
      OTEL_EXPORTER_OTLP_ENDPOINT="\(Invented.gateway)"\r
      OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\r
      \r
      OTEL_EXPORTER_OTLP_HEADERS="Authorization=Basic \(blob)"\r
      OPENAI_API_KEY=sk-invented\r
      DATABASE_URL=https://user@db.example.com/?a=b\r
      """,
    ])
  func correct(_ text: String) {
    let report = Invented.report(text)
    #expect(report.findings.isEmpty, "\(report.findings)")
    #expect(!report.recognised.isEmpty)
    #expect(report.summary == "no mistakes")
  }

  @Test("Base64 without padding, or in the URL alphabet, is a note and no error")
  func notStandard() {
    let bare = blob.filter { $0 != "=" }
    for value in [bare == blob ? Invented.base64("1234567:\(Invented.token)").filter { $0 != "=" } : bare] {
      for text in ["Authorization: Basic \(value)", "\(name)=Authorization=Basic%20\(value)"] {
        let report = Invented.report(text)
        #expect(report.isGood, "\(report.findings)")
        #expect(report.findings.allSatisfy { $0.code == .base64NotStandard && $0.severity == .note })
      }
    }
  }

  @Test("What the tool writes itself is right in each of its formats", arguments: EnvironmentFormat.allCases)
  func ownOutput(_ format: EnvironmentFormat) throws {
    guard format != .kubernetes else { return }
    let credentials = try GrafanaCredentials(instanceID: "123456", token: Secret(Invented.token))
    let environment = OTLPEnvironment(endpoint: try OTLPEndpoint(url: Invented.gateway), credentials: credentials)
    let text = EnvironmentRenderer.render(environment.variables, format: format)
    let report = Invented.report(text)
    #expect(report.findings.isEmpty, "\(report.findings)")
    #expect(report.credentials == credentials)
    #expect(CredentialText.check(file: Secret(text)).isGood)
  }

  @Test("The variables of a process are read without the quotes of a file")
  func process() {
    let names = ["OTEL_EXPORTER_OTLP_ENDPOINT": Invented.gateway, name: encoded]
    #expect(CredentialText.check(ConfigEnvironment(names)).findings.isEmpty)
    let quoted = names.merging([name: "\"\(encoded)\""]) { $1 }
    #expect(CredentialText.check(ConfigEnvironment(quoted)).errors == [.quotesKept])
    #expect(CredentialText.check(.empty).errors == [.authorizationMissing])
    #expect(CredentialText.check(ConfigEnvironment([name: encoded])).errors == [.endpointMissing])
    let near = ConfigEnvironment(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318"])
    #expect(CredentialText.check(near).findings.isEmpty)
  }
}
