import TattlerConfig

@testable import TattlerGrafana

/// Credentials that nobody has.
enum Invented {
  static let id = "123456"
  static let key = "inventedsecretinventedsecret"
  static let token = "glc_" + base64(#"{"o":"1","n":"bots","k":"\#(key)","m":{"r":"prod-eu-west-2"}}"#)
  static let service = "glsa_inventedinvented_0a1b2c3d"
  static let pair = "\(id):\(token)"
  static let blob = base64(pair)
  static let gateway = "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"
  static let headersName = "OTEL_EXPORTER_OTLP_HEADERS"

  static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }

  /// As `base64` of coreutils does it.
  static func wrapped(_ text: String, at columns: Int = 76) -> String {
    var lines: [Substring] = []
    var rest = text[...]
    while !rest.isEmpty {
      lines.append(rest.prefix(columns))
      rest = rest.dropFirst(columns)
    }
    return lines.joined(separator: "\n")
  }

  /// Every text that must not be shown.
  static let secrets = [
    key, String(base64(key).prefix(20)), String(token.dropFirst(10).prefix(40)), String(blob.prefix(60).suffix(40)),
  ]

  static func report(_ text: String) -> CredentialReport { CredentialText.explain(Secret(text)) }
}

extension CredentialReport {
  /// The codes of the findings that matter.
  var errors: Set<CredentialCode> { Set(findings.filter { $0.severity == .error }.map(\.code)) }

  /// Everything that may be shown.
  var shown: String {
    ([summary] + recognised + instanceIDs + [token?.inside?.name, token?.inside?.region].compactMap(\.self)
      + findings.flatMap { ["\($0)", "\($0.place)", $0.what, $0.why, $0.remedy, $0.correction?.masked ?? ""] })
      .joined(separator: "\n")
  }
}
