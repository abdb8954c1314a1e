/// Floating-point numbers of any form that the format knows: `-12`, `.5`, `1.`, `6.02e+23`.
enum DecimalText {
  /// Reads a number, correctly rounded. What is too small for a double is zero; what is too large is out of range.
  static func double(_ text: UnsafeBufferPointer<UInt8>) throws(ScalarText.Failure) -> Double {
    let parts = unsafe try split(text)
    let magnitude = unsafe try value(parts, text)
    return parts.isNegative ? -magnitude : magnitude
  }

  private struct Parts {
    var isNegative = false
    /// The first 19 digits that count.
    var digits: UInt64 = 0
    /// True where there are more that are not zero.
    var isCut = false
    /// The power of ten that the digits are to be multiplied with.
    var exponent = 0
  }

  private static func value(
    _ parts: Parts, _ text: UnsafeBufferPointer<UInt8>
  ) throws(ScalarText.Failure) -> Double {
    if parts.digits == 0 { return 0 }
    if !parts.isCut, abs(parts.exponent) <= ExactDecimal.largestIntegerPower {
      return parts.exponent < 0
        ? ExactDecimal.quotient(parts.digits, -parts.exponent) : ExactDecimal.product(parts.digits, parts.exponent)
    }
    // The standard library's own conversion, which is exact for every length: rare enough for a string.
    let digits = unsafe parts.isNegative ? text.dropFirst() : text[...]
    guard let value = unsafe Double(String(decoding: digits, as: UTF8.self)) else { throw .invalid }
    guard value.isFinite else { throw .outOfRange }
    return value
  }

  private static func split(_ text: UnsafeBufferPointer<UInt8>) throws(ScalarText.Failure) -> Parts {
    var parts = Parts()
    var index = 0
    var seen = 0
    var kept = 0
    var isFraction = false
    if unsafe text.first == UInt8(ascii: "-") {
      parts.isNegative = true
      index = 1
    }
    while index < text.count {
      let byte = unsafe text[index]
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if byte &- 0x30 < 10 {
        let digit = UInt64(byte &- 0x30)
        seen += 1
        if kept < 19 {
          parts.digits = parts.digits &* 10 &+ digit
          kept += parts.digits == 0 ? 0 : 1
          parts.exponent -= isFraction ? 1 : 0
        } else {
          parts.isCut = parts.isCut || digit != 0
          parts.exponent += isFraction ? 0 : 1
        }
      } else {
        break
      }
      index += 1
    }
    guard seen > 0 else { throw .invalid }
    if index < text.count {
      guard unsafe text[index] | 0x20 == UInt8(ascii: "e") else { throw .invalid }
      parts.exponent += unsafe try exponent(UnsafeBufferPointer(rebasing: text[(index + 1)...]))
    }
    return parts
  }

  private static func exponent(_ text: UnsafeBufferPointer<UInt8>) throws(ScalarText.Failure) -> Int {
    guard let first = unsafe text.first else { throw .invalid }
    let hasSign = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    guard text.count > (hasSign ? 1 : 0) else { throw .invalid }
    var value = 0
    for index in (hasSign ? 1 : 0)..<text.count {
      let digit = unsafe text[index] &- 0x30
      guard digit < 10 else { throw .invalid }
      // Anything beyond is zero or infinite, whatever the digits are: a line is shorter than this.
      value = min(value * 10 + Int(digit), 1 << 40)
    }
    return first == UInt8(ascii: "-") ? -value : value
  }
}
