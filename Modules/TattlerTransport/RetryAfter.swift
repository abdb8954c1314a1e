/// Reading of the `Retry-After` field (RFC 9110, section 10.2.3).
public enum RetryAfter {
  /// The longest wait that a server can ask for: one hour. A queue that sleeps for longer on a server's word, perhaps
  /// a mistaken one, is a queue that fills.
  public static let maximumSeconds: UInt64 = 3_600

  /// The wait in nanoseconds that the headers ask for, at most ``maximumSeconds``; `nil` where they ask for none or
  /// cannot be understood.
  ///
  /// The value is a number of seconds or an HTTP date. A date counts from the response's own `Date` field where it has
  /// one, so that a wrong clock on this side does not matter, and from `nowUnixSeconds` otherwise; a date that has
  /// passed is a wait of 0.
  public static func nanoseconds(_ headers: HTTPHeaders, nowUnixSeconds: Int64) -> UInt64? {
    guard let value = headers["Retry-After"] else { return nil }
    let seconds: UInt64
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // Digits alone fail only because the number is too large for 64 bits.
      seconds = UInt64(value) ?? .max
    } else if let date = HTTPDate.unixSeconds(value, nowUnixSeconds: nowUnixSeconds) {
      let sent = headers["Date"].flatMap { HTTPDate.unixSeconds($0, nowUnixSeconds: nowUnixSeconds) }
      let (difference, overflow) = date.subtractingReportingOverflow(sent ?? nowUnixSeconds)
      seconds = overflow ? maximumSeconds : UInt64(max(0, difference))
    } else {
      return nil
    }
    return min(seconds, maximumSeconds) * 1_000_000_000
  }
}
