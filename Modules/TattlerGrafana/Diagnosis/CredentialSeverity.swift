/// How much a finding matters.
public enum CredentialSeverity: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Good to know; nothing is wrong.
  case note
  /// Probably not as it was meant, but it may work.
  case warning
  /// It does not work like this.
  case error

  /// Errors come after warnings, and these after notes.
  public static func < (left: CredentialSeverity, right: CredentialSeverity) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .note: 0
    case .warning: 1
    case .error: 2
    }
  }
}
