internal import TattlerModel

/// Field values that are not strings, and timestamps, by all rules of the format.
enum ScalarText {
  /// What a text is not.
  enum Failure: Error {
    case invalid
    case outOfRange
    case notFinite
    case unsigned
  }

  /// Reads a number or a boolean.
  ///
  /// - Parameter dialect: whether NaN, infinities and unsigned integers are values.
  static func field(_ text: UnsafeBufferPointer<UInt8>, dialect: LineProtocolDialect) throws(Failure) -> Scalar {
    guard let first = unsafe text.first, let last = unsafe text.last else { throw .invalid }
    if let flag = unsafe boolean(text) { return Scalar(flag) }
    if let value = unsafe nonFinite(text) {
      guard dialect.acceptsNonFinite else { throw .notFinite }
      return Scalar(value)
    }
    let isNumber = isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
    guard isNumber else { throw .invalid }
    let body = unsafe UnsafeBufferPointer(rebasing: text.dropLast())
    switch last {
    case UInt8(ascii: "i"): return Scalar(unsafe try integer(body))
    case UInt8(ascii: "u"):
      let value = unsafe try unsigned(body)
      guard dialect.acceptsUnsigned else { throw .unsigned }
      return Scalar(value)
    default: return Scalar(unsafe try DecimalText.double(text))
    }
  }

  /// Reads a signed decimal integer of 64 bits.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) throws(Failure) -> Int64 {
    let isNegative = unsafe text.first == UInt8(ascii: "-")
    let magnitude = unsafe try unsigned(UnsafeBufferPointer(rebasing: text.dropFirst(isNegative ? 1 : 0)))
    if isNegative {
      guard magnitude <= 1 << 63 else { throw .outOfRange }
      return Int64(truncatingIfNeeded: 0 &- magnitude)
    }
    guard magnitude < 1 << 63 else { throw .outOfRange }
    return Int64(truncatingIfNeeded: magnitude)
  }

  private static func unsigned(_ text: UnsafeBufferPointer<UInt8>) throws(Failure) -> UInt64 {
    guard !text.isEmpty else { throw .invalid }
    var value: UInt64 = 0
    var overflows = false
    for index in text.indices {
      let byte = unsafe text[index]
      guard isDigit(byte) else { throw .invalid }
      let (tenfold, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = tenfold.addingReportingOverflow(UInt64(byte &- 0x30))
      overflows = overflows || first || second
      value = sum
    }
    guard !overflows else { throw .outOfRange }
    return value
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// `t`, `T`, `true`, `True`, `TRUE` and the same of false.
  private static func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    guard text.count <= 5, let base = text.baseAddress else { return nil }
    switch unsafe ByteScan.partialWord(base, text.count) {
    case word("t"), word("T"), word("true"), word("True"), word("TRUE"): return true
    case word("f"), word("F"), word("false"), word("False"), word("FALSE"): return false
    default: return nil
    }
  }

  @inline(__always)
  private static func word(_ text: StaticString) -> UInt64 {
    unsafe ByteScan.partialWord(text.utf8Start, text.utf8CodeUnitCount)
  }

  private static func nonFinite(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    guard text.count <= 9 else { return nil }
    var lower: [8 of UInt8] = .init(repeating: 0)
    var count = 0
    var isNegative = false
    for index in text.indices {
      let byte = unsafe text[index]
      if index == 0, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
        isNegative = byte == UInt8(ascii: "-")
      } else if count < 8 {
        lower[count] = byte | 0x20
        count += 1
      } else {
        return nil
      }
    }
    var packed: UInt64 = 0
    for index in 0..<count { packed |= UInt64(lower[index]) << UInt64(index * 8) }
    switch packed {
    case word("nan"): return .nan
    case word("inf"), 0x7974_696E_6966_6E69: return isNegative ? -.infinity : .infinity
    default: return nil
    }
  }
}
