extension JSONNumber {
  /// The number as an integer of a field: the bits to write, extended to 64 bits with the sign.
  ///
  /// - Parameter offset: where the number stands in the text, for the error.
  /// - Throws: ``OTLPError`` with code `numberOutOfRange` where the number is not integral or does not fit.
  func integer(_ kind: Schema.Kind, offset: Int) throws(OTLPError) -> UInt64 {
    guard let magnitude = integralMagnitude else {
      throw OTLPError(
        code: .numberOutOfRange, offset: offset, reason: "the number is not an integer of at most 64 bits")
    }
    return try Self.checked(magnitude, isNegative: isNegative, kind, offset: offset)
  }

  /// The magnitude where the number is integral and fits into 64 bits.
  private var integralMagnitude: UInt64? {
    if isCut { return nil }
    if exponent == 0 || digits == 0 { return digits }
    // The last digit is not zero, so that a negative power leaves a fraction.
    guard exponent > 0, exponent < DecimalConversion.powers.count else { return nil }
    let (value, overflows) = digits.multipliedReportingOverflow(by: DecimalConversion.powers[exponent])
    return overflows ? nil : value
  }

  /// Checks an integer against the range of a field.
  @inline(__always)
  static func checked(
    _ magnitude: UInt64, isNegative: Bool, _ kind: Schema.Kind, offset: Int
  ) throws(OTLPError) -> UInt64 {
    let largest: UInt64
    let isSigned: Bool
    switch kind {
    case .uint64, .fixed64: (largest, isSigned) = (UInt64.max, false)
    case .uint32: (largest, isSigned) = (UInt64(UInt32.max), false)
    case .int64, .sfixed64: (largest, isSigned) = (UInt64(Int64.max), true)
    default: (largest, isSigned) = (UInt64(Int32.max), true)
    }
    if !isNegative, magnitude <= largest { return magnitude }
    if isNegative, isSigned ? magnitude <= largest &+ 1 : magnitude == 0 { return 0 &- magnitude }
    throw outOfRange(offset)
  }

  @inline(never)
  private static func outOfRange(_ offset: Int) -> OTLPError {
    OTLPError(code: .numberOutOfRange, offset: offset, reason: "the number does not fit the field")
  }

  /// The nearest double (ties to even); nil where it would be infinite. What is too small is zero.
  ///
  /// - Parameter text: the bytes that the number was made of.
  func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    let magnitude: Double
    if digits == 0 {
      magnitude = 0
    } else if !isCut, exponent.magnitude <= DecimalConversion.largestExponent {
      magnitude = DecimalConversion.double(digits, exponent)
    } else {
      guard let value = unsafe rareDouble(text) else { return nil }
      magnitude = value
    }
    return isNegative ? -magnitude : magnitude
  }

  /// The standard library's conversion, which is correct for every length: rare enough for a string.
  @inline(never)
  private func rareDouble(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    // Far outside of the range of a double, whatever the digits are.
    if exponent > 400 { return nil }
    if !isCut { return Self.finite(Array("\(digits)".utf8), exponent) }
    // A decimal between two doubles has at most 767 digits: those behind matter only by not being zero.
    let kept = 800
    var digits: [UInt8] = []
    var power = unsafe statedExponent(text)
    var isFraction = false
    for index in text.indices {
      let byte = unsafe text[index]
      if byte | 0x20 == UInt8(ascii: "e") { break }
      if byte == UInt8(ascii: ".") { isFraction = true }
      guard byte &- 0x30 < 10 else { continue }
      if digits.count == kept {
        digits[kept - 1] |= byte == 0x30 ? 0 : 1
        power += isFraction ? 0 : 1
      } else {
        if byte != 0x30 || !digits.isEmpty { digits.append(byte) }
        power -= isFraction ? 1 : 0
      }
    }
    return Self.finite(digits, power)
  }

  /// The exponent behind the letter; 0 where there is none.
  private func statedExponent(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var index = 0
    while unsafe index < text.count && text[index] | 0x20 != UInt8(ascii: "e") { index += 1 }
    guard index < text.count, let base = text.baseAddress else { return 0 }
    var exponent = 0
    _ = unsafe Self.scanExponent(base, &index, text.count, &exponent)
    return exponent
  }

  private static func finite(_ digits: [UInt8], _ exponent: Int) -> Double? {
    let decimal = exponent + digits.count
    if decimal > 400 { return nil }
    if decimal < -400 { return 0 }
    guard let value = Double(String(decoding: digits, as: UTF8.self) + "e\(exponent)"), value.isFinite else {
      return nil
    }
    return value
  }
}
