/// Times that the host is given for a request.
public enum RequestTimeout {
  /// What an operator may set.
  public static let range: ClosedRange<Duration> = .milliseconds(1) ... .seconds(3600)
  /// The time that a request has in all where the operator sets none: the host's, with something to spare.
  public static let hostMilliseconds: UInt32 = 60_000

  /// A time in milliseconds, at least 1 and at most 4,000,000 seconds.
  public static func milliseconds(_ duration: Duration) -> UInt32 {
    let (seconds, attoseconds) = duration.components
    let whole = max(0, min(seconds, 4_000_000)) * 1000 + max(0, attoseconds) / 1_000_000_000_000_000
    return UInt32(max(1, whole))
  }
}
