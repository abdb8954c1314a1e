internal import TattlerConfig
internal import TattlerGrafana

/// Makes headers, `.env` lines, tokens and servers' words, with mistakes now and then.
enum CredentialsText {
  /// The secret of all tokens here.
  static let key = "inventedsecretinventedsecret"

  static let tokens = [
    "Authorization: ", "Authorization=", "Basic ", "Basic%20", "Bearer ", "glc_", "glsa_", "eyJ", "Z2xj", "123456:",
    "%20",
    "%2520", "%0A", "\\n", "\"", "'", "\n", "\r\n", ": ", "==", "OTEL_EXPORTER_OTLP_HEADERS=", "export ",
    "OTEL_EXPORTER_OTLP_METRICS_HEADERS=", "OTEL_EXPORTER_OTLP_ENDPOINT=", "/v1/metrics", "/otlp", ".grafana.net",
    "https://otlp-gateway-", "401", "legacy auth cannot be upgraded", "invalid scope requested", "HTTP/1.1 ",
    "${TOKEN}", "20:45:43 ", "level=error ", "status=200", "headers:\n  ", "- name: ", "\n  value: ", "curl -u ",
    "docker run -e ", "\u{FEFF}", "GRAFANA_URL=", " \\\n",
  ]

  private static let token =
    "glc_" + base64(#"{"o":"1","n":"bots","k":"inventedsecretinventedsecret","m":{"r":"prod-eu-west-2"}}"#)
  private static let gateway = "https://otlp-gateway-prod-eu-west-2.grafana.net"

  static func document(_ random: inout SeededGenerator) -> [UInt8] {
    var lines: [String] = []
    for _ in 0...random.below(3) { lines.append(line(&random)) }
    return Array(lines.joined(separator: random.pick(["\n", "\n", "\r\n"])).utf8)
  }

  private static func line(_ random: inout SeededGenerator) -> String {
    if random.oneIn(6) { return spelled(&random) }
    if random.oneIn(2) {
      let value = base64("123456:\(token)")
      return random.pick([
        "Authorization: Basic \(value)", "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Basic%20\(value)", "token: \(token)",
        "OTEL_EXPORTER_OTLP_HEADERS=\"X-A=b,Authorization=Basic \(value)\" # comment", "123456:\(token)",
        "Basic \(value)",
      ])
    }
    switch random.below(8) {
    case 0: return random.pick(["# comment", "", "OTEL_SERVICE_NAME=bots", "instance_id: 123456", "token: \(token)"])
    case 1:
      return random.pick(["OTEL_EXPORTER_OTLP_ENDPOINT=", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=", ""]) + gateway
        + random.pick(["/otlp", "/otlp", "/otlp/v1/metrics", "", "/v1/metrics", "?a"])
    case 2:
      return random.pick([
        "401 Unauthorized", "HTTP/1.1 403 Forbidden", "{\"status\":\"error\",\"error\":\"invalid scope requested\"}",
        "legacy auth cannot be upgraded because the host is not found", "no such host",
      ])
    default: return header(&random)
    }
  }

  /// A header as files of settings, commands and logs have it.
  private static func spelled(_ random: inout SeededGenerator) -> String {
    let line = header(&random)
    return random.pick([
      "headers:\n  \(line)", "docker run -e \"\(line)\" image", "curl -H '\(line)' \(gateway)/otlp/v1/metrics",
      "curl -u 123456:\(token) \(gateway)", "- name: OTEL_EXPORTER_OTLP_HEADERS\n  value: \"\(line)\"",
      "20:45:43 error \(line) 401 Unauthorized", "ts=1 level=error err=\"\(line)\"",
      "HTTP 401 \(String(repeating: "x ", count: random.below(160)))\(line)",
      "GRAFANA_URL=https://org.grafana.net\nGRAFANA_TOKEN=glsa_invented\n\(line)",
    ])
  }

  private static func header(_ random: inout SeededGenerator) -> String {
    let pair = random.pick([
      "123456:\(token)", "123456:\(token)", "123456:\(token)", "\(token):123456", "123456:\(token)\n",
      "\"123456:\(token)\"",
      "mystack:\(token)", token, "123456: \(token)", "123456:glsa_invented",
    ])
    let value = random.pick([
      "Basic \(base64(pair))", "Basic \(base64(pair))", "Basic%20\(base64(pair))", "Bearer \(pair)", "Bearer \(token)",
      base64(pair), "Basic Basic \(base64(pair))", "Basic \(base64(base64(pair)))",
    ])
    return random.pick([
      "Authorization: \(value)", "OTEL_EXPORTER_OTLP_HEADERS=Authorization=\(value)",
      "OTEL_EXPORTER_OTLP_HEADERS=\"X-A=b,Authorization=\(value)\"",
      "export OTEL_EXPORTER_OTLP_HEADERS='Authorization=\(value)'",
      value, "Authorization: \"\(value)\"", "GRAFANA_TOKEN=\(value)",
    ])
  }

  private static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }
}
