/// What was found in a text about credentials, or in the variables of a process.
public struct CredentialReport: Sendable, Equatable {
  /// What is known of a token; never its secret.
  public struct Token: Sendable, Hashable {
    /// Its kind.
    public let kind: TokenKind
    /// What it says about itself; nil where that cannot be read.
    public let inside: AccessPolicyToken?
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

  /// Whether there is no error; warnings and notes do not count.
  public var isGood: Bool { !findings.contains { $0.severity == .error } }

  /// The verdict on one line: `2 mistakes: pair_swapped, line_break_at_end`.
  public var summary: String {
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
