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
    var writer = ByteWriter()
    writer.appendRFC3339(time)
    unsafe append(contentsOf: writer.bytes)
  }

  /// Appends a number that is not negative, with leading zeros to `count` digits; more digits are cut off in front.
  public mutating func appendDigits(_ number: Int, count: Int) {
    var writer = ByteWriter()
    writer.appendDigits(number, count: count)
    unsafe append(contentsOf: writer.bytes)
  }
}

extension ByteWriter {
  mutating func appendRFC3339(_ time: UTCTime) {
    appendPair(time.year / 100)
    appendPair(time.year % 100)
    append(UInt8(ascii: "-"))
    appendPair(time.month)
    append(UInt8(ascii: "-"))
    appendPair(time.day)
    append(UInt8(ascii: "T"))
    appendPair(time.hour)
    append(UInt8(ascii: ":"))
    appendPair(time.minute)
    append(UInt8(ascii: ":"))
    appendPair(time.second)
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

  mutating func appendDigits(_ number: Int, count: Int) {
    var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
    let wanted = max(1, min(count, 20))
    var rest = number
    for place in 1...wanted {
      digits[20 - place] = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
      rest /= 10
    }
    unsafe digits.span.withUnsafeBufferPointer { buffer in
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: buffer[(20 - wanted)...]))
    }
  }
}
