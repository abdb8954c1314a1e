import Foundation
import TattlerConfig
import Testing

@testable import TattlerGrafana

@Suite struct OTLPEnvironmentTests {
  private static let header = "Authorization=Basic%20MTIzNDU2OmdsY19pbnZlbnRlZA=="

  private func environment() throws -> OTLPEnvironment {
    OTLPEnvironment(
      endpoint: try OTLPEndpoint(zone: "prod-eu-west-2"),
      credentials: try GrafanaCredentials(instanceID: "123456", token: Secret("glc_invented")))
  }

  @Test(arguments: [
    (
      EnvironmentFormat.dotenv,
      """
      OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp
      OTEL_EXPORTER_OTLP_HEADERS=\(header)
      OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf

      """
    ),
    (
      .shell,
      """
      export OTEL_EXPORTER_OTLP_ENDPOINT='https://otlp-gateway-prod-eu-west-2.grafana.net/otlp'
      export OTEL_EXPORTER_OTLP_HEADERS='\(header)'
      export OTEL_EXPORTER_OTLP_PROTOCOL='http/protobuf'

      """
    ),
    (
      .systemd,
      """
      Environment="OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"
      Environment="OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%%20MTIzNDU2OmdsY19pbnZlbnRlZA=="
      Environment="OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"

      """
    ),
    (
      .docker,
      """
      OTEL_EXPORTER_OTLP_ENDPOINT=https://otlp-gateway-prod-eu-west-2.grafana.net/otlp
      OTEL_EXPORTER_OTLP_HEADERS=\(header)
      OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf

      """
    ),
    (
      .kubernetes,
      """
      apiVersion: v1
      kind: Secret
      metadata:
        name: "tattler-otlp"
      type: Opaque
      stringData:
        OTEL_EXPORTER_OTLP_ENDPOINT: "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"
        OTEL_EXPORTER_OTLP_HEADERS: "\(header)"
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf"

      """
    ),
  ])
  func `each format is written as its reader wants it`(_ format: EnvironmentFormat, _ expected: String) throws {
    #expect(EnvironmentRenderer.render(try environment().variables, format: format) == expected)
  }

  @Test func `a Kubernetes secret can be encoded and named, and reads back as YAML`() throws {
    let secret = try #require(KubernetesSecret(name: "otlp", namespace: "123", isEncoded: true))
    let text = EnvironmentRenderer.render(try environment().variables, format: .kubernetes, secret: secret)
    let root = try ConfigDocument.parse(text, file: "secret.yaml", environment: .empty).root
    #expect(root["metadata"]?["namespace"]?.scalar == ConfigScalar("123", style: .quoted))
    let value = try #require(root["data"]?["OTEL_EXPORTER_OTLP_HEADERS"]?.scalar?.text)
    #expect(String(decoding: try #require(Base64.decode(value)), as: UTF8.self) == Self.header)
    for name in ["", "A", "a_b", "-a", "a-", "a: b", String(repeating: "a", count: 64)] {
      #expect(KubernetesSecret(name: name) == nil)
      #expect(KubernetesSecret(namespace: name) == nil)
    }
  }

  @Test(arguments: ["plain", "", "it's", "a\"b\\c", "$HOME `id` $(id) %n %% #x ; & | *", "ü", "'", "a\\"])
  func `a real shell reads every value back`(_ value: String) throws {
    let variables = [(name: "V", value: Secret(value))]
    let script = EnvironmentRenderer.render(variables, format: .shell) + "printf %s \"$V\""
    #expect(try run(script) == value)
    // A .env file whose values hold no line break is a subset of what the shell reads.
    let sourced = EnvironmentRenderer.render(variables, format: .dotenv) + "printf %s \"$V\""
    #expect(try run(sourced) == value)
  }

  @Test func `systemd's own escapes are applied`() {
    let text = EnvironmentRenderer.render([("V", Secret("a\"b\\c%d$e"))], format: .systemd)
    #expect(text == "Environment=\"V=a\\\"b\\\\c%%d$e\"\n")
  }

  @Test(arguments: [
    ("Basic abc==", "Basic%20abc=="), ("a,b;c\\d\"e%", "a%2Cb%3Bc%5Cd%22e%25"), ("+/=:", "+/=:"), ("ü\n", "%C3%BC%0A"),
  ])
  func `a header value becomes a baggage value`(_ text: String, _ expected: String) {
    #expect(OTLPEnvironment.percentEncoded(text) == expected)
  }

  private func run(_ script: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
