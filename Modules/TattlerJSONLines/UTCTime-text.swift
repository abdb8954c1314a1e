extension UTCTime: CustomStringConvertible {
  /// As RFC 3339 has it, such as `2026-11-21T03:28:33.5Z`, with three, six or nine digits of a fraction, or none.
  public var description: String {
    var bytes: [UInt8] = []
    bytes.appendRFC3339(self)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Appends a time as RFC 3339, section 5.6, has it: `2026-11-21T03:28:33.500Z`.
  ///
  /// The fraction has no, three, six or nine digits: the fewest that lose nothing.
  public mutating func appendRFC3339(_ time: UTCTime) {
    appendDigits(time.year, count: 4)
    append(UInt8(ascii: "-"))
    appendDigits(time.month, count: 2)
    append(UInt8(ascii: "-"))
    appendDigits(time.day, count: 2)
    append(UInt8(ascii: "T"))
    appendDigits(time.hour, count: 2)
    append(UInt8(ascii: ":"))
    appendDigits(time.minute, count: 2)
    append(UInt8(ascii: ":"))
    appendDigits(time.second, count: 2)
    if time.nanosecond != 0 {
      append(UInt8(ascii: "."))
      if time.nanosecond % 1_000_000 == 0 {
        appendDigits(time.nanosecond / 1_000_000, count: 3)
      } else if time.nanosecond % 1000 == 0 {
        appendDigits(time.nanosecond / 1000, count: 6)
      } else {
        appendDigits(time.nanosecond, count: 9)
      }
    }
    append(UInt8(ascii: "Z"))
  }

  /// Appends a number that is not negative, with leading zeros to `count` digits; more digits are cut off in front.
  public mutating func appendDigits(_ number: Int, count: Int) {
    var divisor = 1
    for _ in 1..<Swift.max(count, 1) { divisor &*= 10 }
    while divisor > 0 {
      append(UInt8(truncatingIfNeeded: number / divisor % 10) &+ UInt8(ascii: "0"))
      divisor /= 10
    }
  }
}
