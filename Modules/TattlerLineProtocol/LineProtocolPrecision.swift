/// The unit of a timestamp in line protocol.
///
/// The spellings are those of InfluxDB's `precision` query parameter (InfluxDB 1.x and 2.x write endpoints).
public enum LineProtocolPrecision: String, Sendable, Hashable, CaseIterable {
  /// Nanoseconds, the default of every receiver.
  case nanoseconds = "ns"
  /// Microseconds.
  case microseconds = "us"
  /// Milliseconds.
  case milliseconds = "ms"
  /// Seconds.
  case seconds = "s"
  /// Minutes; InfluxDB 1.x only.
  case minutes = "m"
  /// Hours; InfluxDB 1.x only.
  case hours = "h"

  /// Reads the value of a `precision` parameter: `ns`, `n`, `us`, `u`, `µ`, `µs`, `ms`, `s`, `m` or `h`.
  ///
  /// - Returns: nil for any other text. An absent parameter means ``nanoseconds``; that decision is the caller's.
  public init?(parameter: String) {
    switch parameter {
    case "n": self = .nanoseconds
    // The micro sign and the Greek letter look alike, and both are in use.
    case "u", "\u{B5}", "\u{3BC}", "\u{B5}s", "\u{3BC}s": self = .microseconds
    default:
      guard let precision = LineProtocolPrecision(rawValue: parameter) else { return nil }
      self = precision
    }
  }

  /// Nanoseconds in one unit.
  public var nanosecondsPerUnit: Int64 {
    switch self {
    case .nanoseconds: 1
    case .microseconds: 1_000
    case .milliseconds: 1_000_000
    case .seconds: 1_000_000_000
    case .minutes: 60_000_000_000
    case .hours: 3_600_000_000_000
    }
  }
}
