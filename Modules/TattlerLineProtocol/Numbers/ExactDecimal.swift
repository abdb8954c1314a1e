/// Decimal numbers to doubles and back in integer arithmetic: every result is correctly rounded (to nearest, ties to
/// even, IEEE 754).
enum ExactDecimal {
  /// The largest power of ten in ``integerPowers``.
  static let largestIntegerPower = 19

  /// 10^0 to 10^22: the powers that a double holds exactly.
  static let powers: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// 10^0 to 10^19.
  static let integerPowers: InlineArray<20, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]

  /// The double nearest to `digits` / 10^`places`; `places` is 0 to 19.
  @inline(__always)
  static func quotient(_ digits: UInt64, _ places: Int) -> Double {
    // Both operands are exact doubles, and division rounds once.
    if digits < 1 << 53 { return Double(Int64(truncatingIfNeeded: digits)) / powers[places] }
    return wideQuotient(digits, places)
  }

  /// The double nearest to `digits` / 10^`places` by way of a 64-bit quotient and its remainder.
  @inline(never)
  static func wideQuotient(_ digits: UInt64, _ places: Int) -> Double {
    guard digits != 0 else { return 0 }
    let power = integerPowers[places]
    let powerShift = power.leadingZeroBitCount
    let digitShift = digits.leadingZeroBitCount
    let dividend = digits &<< UInt64(digitShift)
    // Half of the dividend over the divisor is below one, so that the quotient fits: it has 63 or 64 bits.
    let (quotient, rest) = (power &<< UInt64(powerShift)).dividingFullWidth((dividend &>> 1, dividend &<< 63))
    return rounded(quotient, isInexact: rest != 0, exponent: powerShift - digitShift - 63)
  }

  /// The double nearest to `digits` × 10^`zeros`; `zeros` is 0 to 19.
  @inline(never)
  static func product(_ digits: UInt64, _ zeros: Int) -> Double {
    let (high, low) = digits.multipliedFullWidth(by: integerPowers[zeros])
    if high == 0 { return Double(low) }
    let shift = high.leadingZeroBitCount
    let top = shift == 0 ? high : high &<< UInt64(shift) | low &>> UInt64(64 - shift)
    return rounded(top, isInexact: low &<< UInt64(shift) != 0, exponent: 64 - shift)
  }

  /// The double nearest to `number` × 2^`exponent`, where `number` has at least 55 bits and the result is normal.
  ///
  /// - Parameter isInexact: true where the exact value lies a little above `number`.
  private static func rounded(_ number: UInt64, isInexact: Bool, exponent: Int) -> Double {
    let dropped = 11 - number.leadingZeroBitCount
    let half: UInt64 = 1 &<< UInt64(dropped - 1)
    let rest = number & (half &* 2 &- 1)
    var significand = number &>> UInt64(dropped)
    if rest > half || (rest == half && (isInexact || significand & 1 == 1)) { significand &+= 1 }
    let scale = Double(bitPattern: UInt64(exponent + dropped + 1023) &<< 52)
    return Double(significand) * scale
  }
}
