import TattlerConfig
import TattlerGrafana

/// A report as a person reads it: the verdict first, then each finding, then the corrected lines.
struct ReportText {
  /// How a text looks on a terminal with colours; elsewhere it is the text alone.
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case good = "32"
    case warning = "33"
    case bad = "31"
  }

  let isColored: Bool
  /// Whether corrected lines are shown with their secrets.
  let isRevealed: Bool
  private(set) var text = ""

  init(isColored: Bool = Streams.showsColor, isRevealed: Bool = false) {
    self.isColored = isColored
    self.isRevealed = isRevealed
  }

  mutating func line(_ line: String = "") { text += line + "\n" }

  func styled(_ text: String, _ style: Style) -> String {
    isColored ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// `Wrong: 2 mistakes: …`, `Unclear: …`, or `Wrong: form, 2 mistakes: …` where others follow.
  mutating func verdict(_ report: CredentialReport, of subject: String? = nil) {
    let word =
      switch report.verdict {
      case .good: styled("Good", .good)
      case .wrong: styled("Wrong", .bad)
      case .unclear: styled("Unclear", .warning)
      }
    line("\(word): \(subject.map { "\($0), " } ?? "")\(report.summary)")
    let seen = report.recognised + Self.facts(report)
    if !seen.isEmpty { line(styled("Seen: " + seen.joined(separator: "; "), .dim)) }
  }

  /// Each finding with its reason and its remedy; then the lines as they should read.
  mutating func findings(_ findings: [CredentialFinding]) {
    for (index, finding) in findings.enumerated() {
      // Several servers may say the same.
      if findings[..<index].contains(finding) { continue }
      let style: Style = finding.severity == .error ? .bad : finding.severity == .warning ? .warning : .dim
      line()
      line("\(styled(finding.severity.rawValue, style)) \(styled(finding.code.rawValue, .bold)) in \(finding.place)")
      line("  what  \(finding.what)")
      line("  why   \(finding.why)")
      line("  fix   \(finding.remedy)")
    }
    corrections(findings)
  }

  private mutating func corrections(_ findings: [CredentialFinding]) {
    var lines: [String] = []
    var isHiding = false
    for correction in findings.compactMap(\.correction) {
      let shown = isRevealed ? correction.line?.reveal() ?? correction.masked : correction.masked
      if lines.contains(shown) { continue }
      lines.append(shown)
      if let line = correction.line, line.reveal() != shown { isHiding = true }
    }
    if lines.isEmpty { return }
    line()
    line(styled("Corrected", .bold) + (isHiding ? " (--reveal shows the secrets)" : ""))
    for shown in lines { line("  " + shown) }
  }

  /// `id 123456`, `token glc_… (organisation 1, name bots, region prod-eu-west-2)`
  private static func facts(_ report: CredentialReport) -> [String] {
    var facts = report.instanceIDs.map { "id \($0)" }
    if let token = report.token {
      let inside = token.inside.map(inside) ?? []
      facts.append("token \(token.kind.masked)" + (inside.isEmpty ? "" : " (\(inside.joined(separator: ", ")))"))
    }
    return facts
  }

  /// What a token says about itself.
  static func inside(_ token: AccessPolicyToken) -> [String] {
    [("organisation", token.organisation), ("name", token.name), ("region", token.region)].compactMap { name, value in
      value.map { "\(name) \($0)" }
    }
  }
}
