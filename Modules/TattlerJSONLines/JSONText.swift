internal import TattlerModel

/// Writing JSON (RFC 8259) into bytes, without a string on the way.
extension [UInt8] {
  /// Appends text whose bytes live as long as the program.
  @inline(__always)
  mutating func append(_ text: StaticString) {
    unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a quoted string. Quotes, backslashes and control characters, DEL among them, are escaped.
  ///
  /// - Parameter text: well-formed UTF-8, as the text of a batch is.
  @unsafe
  mutating func appendJSON(text: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var start = 0
    var index = 0
    while index < text.count {
      let byte = unsafe text[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F {
        unsafe append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
        appendEscaped(byte)
        start = index &+ 1
      }
      index &+= 1
    }
    if start == 0 {
      unsafe append(contentsOf: text)
    } else {
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    switch byte {
    case 0x22: append("\\\"")
    case 0x5C: append("\\\\")
    case 0x08: append("\\b")
    case 0x09: append("\\t")
    case 0x0A: append("\\n")
    case 0x0C: append("\\f")
    case 0x0D: append("\\r")
    default:
      append("\\u00")
      append(Self.hexDigit(byte >> 4))
      append(Self.hexDigit(byte & 15))
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ (value &- 10)
  }

  /// Appends an unsigned integer in decimal.
  mutating func appendJSON(_ number: UInt64) {
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var first = 20
    var rest = number
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      first &-= 1
      digits[first] = UInt8(truncatingIfNeeded: digit) &+ UInt8(ascii: "0")
      rest = quotient
    } while rest != 0
    unsafe digits.span.withUnsafeBufferPointer { buffer in
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: buffer[first...]))
    }
  }

  /// Appends a signed integer in decimal.
  mutating func appendJSON(_ number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    appendJSON(number.magnitude)
  }

  /// Appends the shortest decimal that reads back as the same double.
  ///
  /// JSON has no NaN and no infinity: they become the strings that the JSON mapping of protobuf has for them.
  mutating func appendJSON(_ number: Double) {
    guard number.isFinite else {
      append(number.isNaN ? "\"NaN\"" : number < 0 ? "\"-Infinity\"" : "\"Infinity\"")
      return
    }
    if let scaled = Self.decimal(number) {
      appendDecimal(scaled.digits, fractionDigits: scaled.fractionDigits, isNegative: number.sign == .minus)
    } else {
      var text = number.description
      text.withUTF8 { unsafe append(contentsOf: $0) }
    }
  }

  /// The digits of a number that is a decimal of at most 15 digits and 6 of a fraction, as most measurements are.
  ///
  /// Fifteen decimal digits always survive the way through a double, and both operands of the division are exact, so
  /// that equality proves the digits right.
  private static func decimal(_ number: Double) -> (digits: UInt64, fractionDigits: Int)? {
    let magnitude = number.magnitude
    guard magnitude < 1e9 else { return nil }
    var power = 1.0
    var fractionDigits = 0
    while fractionDigits <= 6 {
      let scaled = (magnitude * power).rounded()
      if scaled / power == magnitude { return (UInt64(scaled), fractionDigits) }
      power *= 10
      fractionDigits &+= 1
    }
    return nil
  }

  private mutating func appendDecimal(_ digits: UInt64, fractionDigits: Int, isNegative: Bool) {
    if isNegative { append(UInt8(ascii: "-")) }
    guard fractionDigits > 0 else {
      appendJSON(digits)
      return append(".0")
    }
    var power: UInt64 = 1
    for _ in 0..<fractionDigits { power &*= 10 }
    appendJSON(digits / power)
    append(UInt8(ascii: "."))
    appendDigits(Int(digits % power), count: fractionDigits)
  }

  /// Appends a quoted Base64 string (RFC 4648, section 4, with padding).
  @unsafe
  mutating func appendJSON(base64 bytes: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      var group = unsafe UInt32(bytes[index]) << 16
      if left > 1 { group |= unsafe UInt32(bytes[index + 1]) << 8 }
      if left > 2 { group |= unsafe UInt32(bytes[index + 2]) }
      append(Self.base64Digit(group >> 18))
      append(Self.base64Digit(group >> 12))
      append(left > 1 ? Self.base64Digit(group >> 6) : UInt8(ascii: "="))
      append(left > 2 ? Self.base64Digit(group) : UInt8(ascii: "="))
      index += 3
    }
    append(UInt8(ascii: "\""))
  }

  private static func base64Digit(_ bits: UInt32) -> UInt8 {
    switch UInt8(truncatingIfNeeded: bits & 63) {
    case let value where value < 26: UInt8(ascii: "A") + value
    case let value where value < 52: UInt8(ascii: "a") + value - 26
    case let value where value < 62: UInt8(ascii: "0") + value - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }
}
