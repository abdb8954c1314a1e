/// One thing that is wrong, or worth knowing, about credentials.
///
/// No text of it holds a secret: all sentences are fixed, and only numbers, host names and a server's words, without
/// whatever looks like a token, are added to them.
public struct CredentialFinding: Sendable, Equatable, CustomStringConvertible {
  /// The mistake, one of a fixed set.
  public let code: CredentialCode

  /// How much it matters; mostly the code's own severity.
  public let severity: CredentialSeverity

  /// Where it stands.
  public let place: CredentialPlace

  /// What is special in this case: two ids, a host, a server's words. Nil where there is nothing to add.
  public let detail: String?

  /// What was asked for where a server said it; nil where nobody asked, or it is not known.
  package var road: ServerAnswer.Road?

  /// How the line should read; the same for all findings of a line.
  public var correction: CredentialCorrection?

  /// Makes a finding.
  public init(
    _ code: CredentialCode, at place: CredentialPlace, severity: CredentialSeverity? = nil, detail: String? = nil,
    correction: CredentialCorrection? = nil
  ) {
    self.code = code
    self.severity = severity ?? code.severity
    self.place = place
    self.detail = detail.map(TokenRedaction.withoutTokens)
    self.correction = correction
  }

  /// What is wrong: one sentence without its end.
  public var what: String { code.what + (detail.map { " (\($0))" } ?? "") }

  /// Why that matters: one sentence without its end.
  public var why: String { text.why }

  /// What to do: one sentence without its end.
  public var remedy: String { text.remedy }

  private var text: CredentialCodeText {
    (road == .query ? CredentialCodeText.ofQueries(code) : nil) ?? code.text
  }

  /// `pair_swapped: the token stands before the id. Write id:token`
  public var description: String { "\(code.rawValue): \(what); \(remedy)" }
}
