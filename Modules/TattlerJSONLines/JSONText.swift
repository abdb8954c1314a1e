/// Writing JSON (RFC 8259) into bytes, without a string on the way.
extension ByteWriter {
  /// Appends a quoted string. Quotes, backslashes and control characters, DEL among them, are escaped.
  ///
  /// - Parameter text: well-formed UTF-8, as the text of a batch is.
  @unsafe
  mutating func appendJSON(text: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var start = 0
    var index = unsafe Self.plainPrefix(text, from: 0)
    while index < text.count {
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      unsafe appendEscaped(text[index])
      start = index &+ 1
      index = unsafe Self.plainPrefix(text, from: start)
    }
    if start == 0 {
      unsafe append(contentsOf: text)
    } else {
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }
    append(UInt8(ascii: "\""))
  }

  /// The first byte from `start` on that has to be escaped; the end where there is none. Eight bytes at a time.
  @unsafe
  private static func plainPrefix(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var index = start
    if let base = text.baseAddress {
      while index &+ 8 <= text.count {
        let word = unsafe UnsafeRawPointer(base).loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let deletes = word ^ (ones &* 0x7F)
        // The usual tests for a byte below 0x20 and for a zero byte; a false alarm only ends the fast loop.
        var found = (word &- ones &* 0x20) & ~word
        found |= (quotes &- ones) & ~quotes
        found |= (backslashes &- ones) & ~backslashes
        found |= (deletes &- ones) & ~deletes
        if found & highs != 0 { break }
        index &+= 8
      }
    }
    while index < text.count {
      let byte = unsafe text[index]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F { return index }
      index &+= 1
    }
    return index
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
    while rest >= 100 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      first &-= 2
      digits[first] = UInt8(truncatingIfNeeded: pair / 10) &+ UInt8(ascii: "0")
      digits[first &+ 1] = UInt8(truncatingIfNeeded: pair % 10) &+ UInt8(ascii: "0")
      rest = quotient
    }
    repeat {
      first &-= 1
      digits[first] = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
      rest /= 10
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
    let scaled = (magnitude * 1e6).rounded()
    guard scaled / 1e6 == magnitude else { return nil }
    var digits = UInt64(scaled)
    var fractionDigits = 6
    if digits % 1_000_000 == 0 { return (digits / 1_000_000, 0) }
    while digits % 10 == 0 {
      digits /= 10
      fractionDigits &-= 1
    }
    return (digits, fractionDigits)
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
