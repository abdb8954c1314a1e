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
    let text = start(of: text)
    if isAnswer(text), let diagnosis = ServerDiagnosis(text: text) { return report([], diagnosis) }
    let lines = CredentialLines.split(text)
    var items: [CredentialItem] = []
    var words: [String] = []
    for line in lines {
      let found = CredentialLine.items(line, isOnly: lines.count == 1)
      items += found
      if found.isEmpty || LogLine.isLog(line.text) { words.append(line.text) }
    }
    // Beside lines of credentials a setting is no server's.
    if items.contains(where: { $0.kind != .other }) { words.removeAll(where: LogLine.isSetting) }
    let said = words.isEmpty ? nil : ServerDiagnosis(text: words.joined(separator: "\n"))
    return report(items, said)
  }

  /// Reads the bytes of a file or a pipe; nil where they are no text.
  package static func explain(bytes: [UInt8]) -> CredentialReport? {
    let read = CredentialBytes(bytes)
    guard let text = read.text else { return nil }
    let report = explain(Secret(text))
    // A server's words are the same in any encoding.
    let isOfVariables = report.recognised.contains { $0 != "a server's words" }
    guard read.isUTF16, isOfVariables else { return report }
    let finding = CredentialFinding(.encodingNotUTF8, at: CredentialPlace(.text))
    return CredentialReport(
      recognised: report.recognised, findings: [finding] + report.findings, instanceIDs: report.instanceIDs,
      token: report.token, credentials: nil)
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
    let lines = CredentialLines.split(start(of: text))
    let items = lines.flatMap { CredentialLine.items($0, isOnly: lines.count == 1) }
    return report(items, nil, isComplete: true)
  }

  /// OpenTelemetry's variables of a `.env` file as a program gets them: `OTEL_…`.
  package static func variables(file text: Secret) -> [String: String] {
    var variables: [String: String] = [:]
    for line in CredentialLines.split(start(of: text)) {
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

  private static func start(of text: Secret) -> String {
    CredentialLines.withoutMark(String(decoding: text.reveal().utf8.prefix(maximumBytes), as: UTF8.self))
  }

  /// Whether a text is an object of JSON that a server or a log wrote, and not one of headers or variables.
  private static func isAnswer(_ text: String) -> Bool {
    guard CredentialScan.trimmed(text).first == "{" else { return false }
    let lower = text.lowercased()
    return !["\"authorization\"", "otel_exporter_otlp_"].contains { CredentialScan.contains(lower, $0) }
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
    let own = items.filter { !$0.isForeign } + items
    let token = own.lazy.compactMap(\.token).first.map { text in
      CredentialReport.Token(kind: TokenKind(of: text), inside: AccessPolicyToken(Secret(text)))
    }
    return CredentialReport(
      recognised: recognised, findings: findings, instanceIDs: ids, token: token,
      credentials: (items.filter(\.isMetricsForm) + items).lazy.compactMap(\.goodPair).first)
  }
}
