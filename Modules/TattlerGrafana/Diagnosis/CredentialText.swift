public import TattlerConfig

/// Explains what a person pastes: a header, lines of a `.env` file, an endpoint, a token, Base64, or a server's words.
///
/// ```swift
/// let report = CredentialText.explain(Secret("Authorization: Bearer glc_…"))
/// print(report.summary)  // 1 mistake: bearer_bare_token
/// ```
/// What the text is, it finds out itself. Several lines are judged one by one and together.
public enum CredentialText {
  /// The largest text that is read, in bytes of UTF-8; what stands behind that is left out.
  public static let maximumBytes = 64 << 10

  /// Reads a text. It never fails: what is not known is a finding as well.
  public static func explain(_ text: Secret) -> CredentialReport {
    let bytes = text.reveal().utf8.prefix(maximumBytes)
    let text = String(decoding: bytes, as: UTF8.self)
    if CredentialScan.trimmed(text).first == "{", let diagnosis = ServerDiagnosis(text: text) {
      return report([], diagnosis)
    }
    let lines = CredentialLines.split(text)
    var items: [CredentialItem] = []
    var words: [String] = []
    for line in lines {
      if let item = CredentialLine.item(line, isOnly: lines.count == 1) {
        items.append(item)
      } else {
        words.append(line.text)
      }
    }
    let isAllOther = items.allSatisfy { $0.kind == .other }
    // Among lines of credentials only what is surely a server's counts; alone, a bare status is enough.
    let said = words.isEmpty ? nil : ServerDiagnosis(text: words.joined(separator: "\n"))
    return report(isAllOther && said != nil ? [] : items, said)
  }

  /// Reads the OpenTelemetry variables of an environment, where quotes are a part of their values.
  ///
  /// - Parameter isComplete: whether everything has to be there: an endpoint of Grafana Cloud needs a header.
  public static func check(_ environment: ConfigEnvironment, isComplete: Bool = true) -> CredentialReport {
    let items = names.compactMap { name -> CredentialItem? in
      guard let value = environment.variable(name), !value.isEmpty else { return nil }
      return CredentialLine.item(variable: name, value: value)
    }
    return report(items, nil, isComplete: isComplete)
  }

  /// Reads the lines of a `.env` file of which everything has to be there.
  public static func check(file text: Secret) -> CredentialReport {
    let lines = CredentialLines.split(String(decoding: text.reveal().utf8.prefix(maximumBytes), as: UTF8.self))
    let items = lines.compactMap { CredentialLine.item($0, isOnly: lines.count == 1) }
    return report(items, nil, isComplete: true)
  }

  /// OpenTelemetry's variables of a `.env` file as a program gets them: `OTEL_…`.
  package static func variables(file text: Secret) -> [String: String] {
    var variables: [String: String] = [:]
    let lines = CredentialLines.split(String(decoding: text.reveal().utf8.prefix(maximumBytes), as: UTF8.self))
    for line in lines {
      if let (name, value) = CredentialLine.variable(of: line), name.hasPrefix("OTEL_") { variables[name] = value }
    }
    return variables
  }

  /// The value of `OTEL_EXPORTER_OTLP_HEADERS` that an id and a token give, whatever is wrong with them.
  package static func header(id: String, token: Secret) -> Secret {
    let text = CredentialScan.trimmed(token.reveal())
    let blob = Base64.encode(Array("\(CredentialScan.trimmed(id)):\(text)".utf8))
    return Secret("Authorization=" + OTLPEnvironment.percentEncoded("Basic " + blob))
  }

  /// The variables that ``check(_:isComplete:)`` reads.
  public static let names = ["", "METRICS_"].flatMap { form in
    ["ENDPOINT", "HEADERS", "PROTOCOL"].map { "OTEL_EXPORTER_OTLP_\(form)\($0)" }
  }

  private static func report(
    _ items: [CredentialItem], _ said: ServerDiagnosis?, isComplete: Bool = false
  ) -> CredentialReport {
    var items = items
    let more = CredentialsTogether.judge(&items, isComplete: isComplete)
    var findings = items.flatMap(\.findings) + more
    var recognised: [String] = []
    for item in items where item.kind != .other && !recognised.contains(item.kind.rawValue) {
      recognised.append(item.kind.rawValue)
    }
    if let said {
      recognised.append("a server's words")
      findings += said.findings
    }
    if recognised.isEmpty, findings.isEmpty {
      findings.append(CredentialFinding(.notRecognised, at: CredentialPlace(.text)))
    }
    var ids: [String] = []
    for id in items.compactMap(\.id) where !ids.contains(id) { ids.append(id) }
    let token = items.lazy.compactMap(\.token).first.map { text in
      CredentialReport.Token(kind: TokenKind(of: text), inside: AccessPolicyToken(Secret(text)))
    }
    return CredentialReport(
      recognised: recognised, findings: findings, instanceIDs: ids, token: token,
      credentials: (items.filter(\.isMetricsForm) + items).lazy.compactMap(\.goodPair).first)
  }
}
