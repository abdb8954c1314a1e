/// Numbers as text of the exposition formats.
enum NumberReader {
  /// A number of a sample.
  enum Value {
    case double(Double)
    /// A whole number that no double can hold.
    case int(Int64)
  }

  /// Reads a value: a decimal number with or without an exponent, NaN or an infinity in any case.
  ///
  /// - Returns: nil where the text is no number.
  static func value(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Value? {
    guard let decimal = unsafe Decimal(bytes, count) else {
      return unsafe special(bytes, count).map { .double($0) }
    }
    if decimal.digits > 1 << 53, decimal.isInteger, decimal.digits < 1 << 63 {
      let rounded = Double(decimal.digits)
      if UInt64(rounded) != decimal.digits {
        let number = Int64(truncatingIfNeeded: decimal.digits)
        return .int(decimal.isNegative ? 0 &- number : number)
      }
    }
    return .double(unsafe double(decimal, bytes, count))
  }

  /// Reads a number as a double; nil where the text is none.
  static func double(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    guard let decimal = unsafe Decimal(bytes, count) else { return unsafe special(bytes, count) }
    return unsafe double(decimal, bytes, count)
  }

  /// Reads a count: a number that is whole, not negative and fits 64 bits; nil for other text.
  static func count(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64? {
    guard let decimal = unsafe Decimal(bytes, length) else { return nil }
    if decimal.isWhole { return decimal.isNegative && decimal.digits > 0 ? nil : decimal.digits }
    // The largest counts have twenty digits.
    let text = unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
    if let exact = UInt64(text) { return exact }
    let value = unsafe double(decimal, bytes, length)
    guard value >= 0, value < 0x1p64, value.rounded(.towardZero) == value else { return nil }
    return UInt64(value)
  }

  /// Reads a time in units of `unit` nanoseconds, with or without decimal places; nil where it does not fit.
  static func nanoseconds(_ bytes: UnsafePointer<UInt8>, _ count: Int, unit: Int64) -> Int64? {
    guard let decimal = unsafe Decimal(bytes, count) else { return nil }
    var digits = decimal.digits
    var exponent = decimal.exponent &+ (unit == 1_000_000_000 ? 9 : 6)
    while exponent < 0, digits > 0 {
      digits /= 10
      exponent &+= 1
    }
    while exponent > 0, digits > 0 {
      let (product, overflows) = digits.multipliedReportingOverflow(by: 10)
      if overflows { return nil }
      digits = product
      exponent &-= 1
    }
    guard digits <= UInt64(Int64.max) else { return nil }
    let number = Int64(truncatingIfNeeded: digits)
    return decimal.isNegative ? 0 &- number : number
  }

  /// Digits and a power of ten.
  private struct Decimal {
    var isNegative = false
    /// The first 19 digits that count.
    var digits: UInt64 = 0
    /// True where digits were left out that are not zero.
    var isCut = false
    var exponent = 0
    /// True where the text has digits only, and all of them are in `digits`.
    var isInteger = false

    /// True for an integer that `digits` holds.
    var isWhole: Bool { exponent == 0 && !isCut }

    @inline(__always)
    init?(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
      var index = 0
      if count > 0, unsafe bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
        isNegative = unsafe bytes[0] == UInt8(ascii: "-")
        index = 1
      }
      var seen = 0
      var kept = 0
      var isFraction = false
      while index < count {
        let byte = unsafe bytes[index]
        if byte &- 0x30 < 10 {
          seen &+= 1
          if kept < 19 {
            digits = digits &* 10 &+ UInt64(byte &- 0x30)
            kept &+= digits == 0 ? 0 : 1
            exponent &-= isFraction ? 1 : 0
          } else {
            isCut = isCut || byte != 0x30
            exponent &+= isFraction ? 0 : 1
          }
        } else if byte == UInt8(ascii: "."), !isFraction {
          isFraction = true
        } else {
          break
        }
        index &+= 1
      }
      guard seen > 0 else { return nil }
      isInteger = index == count && !isFraction && isWhole
      if index < count {
        guard unsafe bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
        guard let power = unsafe Self.power(bytes + index + 1, count &- index &- 1) else { return nil }
        exponent &+= power
      }
    }

    private static func power(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
      guard count > 0 else { return nil }
      let hasSign = unsafe bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+")
      guard count > (hasSign ? 1 : 0) else { return nil }
      var value = 0
      for index in (hasSign ? 1 : 0)..<count {
        let digit = unsafe bytes[index] &- 0x30
        guard digit < 10 else { return nil }
        // Anything beyond is zero or infinite, whatever the digits are.
        value = min(value &* 10 &+ Int(digit), 1 << 32)
      }
      return unsafe bytes[0] == UInt8(ascii: "-") ? 0 &- value : value
    }
  }

  private static func double(_ decimal: Decimal, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double {
    let magnitude = unsafe magnitude(decimal, bytes, count)
    return decimal.isNegative ? -magnitude : magnitude
  }

  @inline(__always)
  private static func magnitude(_ decimal: Decimal, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double {
    if decimal.digits == 0 { return 0 }
    if !decimal.isCut {
      if decimal.digits <= 1 << 53 {
        // Both are exact doubles, and one operation rounds once.
        if decimal.exponent == 0 { return Double(decimal.digits) }
        if decimal.exponent < 0, decimal.exponent >= -22 {
          return Double(decimal.digits) / PowersOfTen.doubles[0 &- decimal.exponent]
        }
        if decimal.exponent > 0, decimal.exponent <= 22 {
          return Double(decimal.digits) * PowersOfTen.doubles[decimal.exponent]
        }
      } else if decimal.exponent >= -19, decimal.exponent <= 19 {
        return wide(decimal.digits, decimal.exponent)
      }
    }
    // The standard library's own conversion, which is exact for every length: rare enough for a string.
    return unsafe standard(bytes, count)
  }

  private static func standard(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double {
    let sign = unsafe bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") ? 1 : 0
    let text = unsafe String(decoding: UnsafeBufferPointer(start: bytes + sign, count: count - sign), as: UTF8.self)
    return Double(text) ?? .infinity
  }

  /// `digits` × 10^`exponent`, correctly rounded, by way of 128 bits.
  private static func wide(_ digits: UInt64, _ exponent: Int) -> Double {
    if exponent >= 0 { return Double(UInt128(digits) &* PowersOfTen.wide(exponent)) }
    let shift = digits.leadingZeroBitCount
    let dividend = UInt128(digits) << UInt128(63 &+ shift)
    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: PowersOfTen.wide(0 &- exponent))
    // At least 62 bits: a rest only matters as a bit below all others.
    let rounded = Double(rest == 0 ? quotient : quotient | 1)
    return rounded * Double(sign: .plus, exponent: 0 &- 63 &- shift, significand: 1)
  }

  private static func special(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Double? {
    guard count >= 3, count <= 9 else { return nil }
    let hasSign = unsafe bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+")
    let isNegative = unsafe bytes[0] == UInt8(ascii: "-")
    func isWord(_ word: StaticString) -> Bool {
      let start = hasSign ? 1 : 0
      guard count - start == word.utf8CodeUnitCount else { return false }
      for index in 0..<count - start where unsafe bytes[start + index] | 0x20 != word.utf8Start[index] { return false }
      return true
    }
    if isWord("nan") { return .nan }
    if isWord("inf") || isWord("infinity") { return isNegative ? -.infinity : .infinity }
    return nil
  }
}
