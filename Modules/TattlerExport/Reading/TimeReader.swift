/// Reads the times of samples: seconds since 1970 with up to three decimals.
enum TimeReader {
  /// Milliseconds since 1970; what is finer is rounded.
  @inline(__always)
  static func milliseconds(_ cursor: inout JSONCursor) throws(MatrixError) -> Int64 {
    let isNegative = cursor.next() == UInt8(ascii: "-")
    if isNegative { cursor.advance() }
    var value: Int64 = 0
    var digits = 0
    var byte = cursor.byte
    while byte &- 0x30 <= 9 {
      value = value &* 10 &+ Int64(byte &- 0x30)
      digits += 1
      cursor.advance()
      byte = cursor.byte
    }
    guard 0 < digits, digits <= 14 else { throw cursor.failure("expected a time in seconds") }
    value *= 1_000
    if byte == UInt8(ascii: ".") {
      cursor.advance()
      value += try fraction(&cursor)
    }
    return isNegative ? -value : value
  }

  @inline(__always)
  private static func fraction(_ cursor: inout JSONCursor) throws(MatrixError) -> Int64 {
    var value: Int64 = 0
    var digits = 0
    var roundsUp = false
    var byte = cursor.byte
    while byte &- 0x30 <= 9 {
      if digits < 3 { value = value * 10 + Int64(byte &- 0x30) } else if digits == 3 { roundsUp = byte >= 0x35 }
      digits += 1
      cursor.advance()
      byte = cursor.byte
    }
    guard digits > 0 else { throw cursor.failure("expected a time in seconds") }
    if digits == 1 { value *= 100 } else if digits == 2 { value *= 10 }
    return value + (roundsUp ? 1 : 0)
  }
}
