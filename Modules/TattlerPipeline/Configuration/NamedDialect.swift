public import TattlerLineProtocol

/// The readings of line protocol that a configuration and a command line can name.
public enum NamedDialect: String, Sendable, Hashable, CaseIterable {
  /// What is odd is refused with its place, and nothing is lost or invented.
  case standard = "default"
  /// The reading of InfluxData's reference decoder.
  case strict
  /// Takes what some widespread receiver takes.
  case lenient

  /// The choices that the name stands for.
  public var dialect: LineProtocolDialect {
    switch self {
    case .standard: LineProtocolDialect()
    case .strict: .strict
    case .lenient: .lenient
    }
  }
}
