/// What was found in a text about credentials, or in the variables of a process.
public struct CredentialReport: Sendable, Equatable {
  /// What is known of a token; never its secret.
  public struct Token: Sendable, Hashable {
    /// Its kind.
    public let kind: TokenKind
    /// What it says about itself; nil where that cannot be read.
    public let inside: AccessPolicyToken?
  }

  /// The outcome in a word.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// There is no error.
    case good
    /// There is an error.
    case wrong
    /// Nothing in the text is known, so that nothing can be said of it.
    case unclear
  }

  /// What the parts of the text are, such as `an Authorization header`; empty where nothing is known.
  public let recognised: [String]

  /// What is wrong, and what is worth knowing, in the order of the lines.
  public let findings: [CredentialFinding]

  /// The different instance ids, in the order in which they stand there.
  public let instanceIDs: [String]

  /// The first token.
  public let token: Token?

  /// Id and token that can be used as they are; nil where something is wrong with them.
  public let credentials: GrafanaCredentials?

  init(
    recognised: [String], findings: [CredentialFinding], instanceIDs: [String] = [], token: Token? = nil,
    credentials: GrafanaCredentials? = nil
  ) {
    self.recognised = recognised
    self.findings = findings
    self.instanceIDs = instanceIDs
    self.token = token
    self.credentials = credentials
  }

  /// The outcome; warnings and notes do not count.
  public var verdict: Verdict {
    if findings.contains(where: { $0.severity == .error }) { return .wrong }
    return findings.contains { $0.code == .notRecognised } ? .unclear : .good
  }

  /// Whether there is no error, and something is known at all.
  public var isGood: Bool { verdict == .good }

  /// The verdict on one line: `2 mistakes: pair_swapped, line_break_at_end`.
  public var summary: String {
    if verdict == .unclear { return "nothing in it is known" }
    let errors = findings.filter { $0.severity == .error }.map(\.code.rawValue)
    switch errors.count {
    case 0:
      let count = findings.count { $0.severity == .warning }
      return count == 0 ? "no mistakes" : "no mistakes, but \(count == 1 ? "a warning" : "\(count) warnings")"
    case 1: return "1 mistake: \(errors[0])"
    default: return "\(errors.count) mistakes: \(errors.joined(separator: ", "))"
    }
  }
}
