/// Decimal numbers to doubles in integer arithmetic, correctly rounded (to nearest, ties to even, IEEE 754).
enum DecimalConversion {
  /// The largest power of ten, up or down, that ``double(_:_:)`` takes.
  static let largestExponent = 27

  /// 10^0 to 10^19.
  static let powers: InlineArray<20, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]

  /// 10^0 to 10^22: the powers that a double holds exactly.
  static let doublePowers: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// 5^0 to 5^27: the largest power of five below 2^63 is the last.
  static let fives: InlineArray<28, UInt64> = [
    1, 5, 25, 125, 625, 3_125, 15_625, 78_125, 390_625, 1_953_125, 9_765_625, 48_828_125, 244_140_625, 1_220_703_125,
    6_103_515_625, 30_517_578_125, 152_587_890_625, 762_939_453_125, 3_814_697_265_625, 19_073_486_328_125,
    95_367_431_640_625, 476_837_158_203_125, 2_384_185_791_015_625, 11_920_928_955_078_125, 59_604_644_775_390_625,
    298_023_223_876_953_125, 1_490_116_119_384_765_625, 7_450_580_596_923_828_125,
  ]

  /// The double nearest to `digits` × 10^`exponent`; the exponent is -27 to 27.
  @inline(__always)
  static func double(_ digits: UInt64, _ exponent: Int) -> Double {
    if digits < 1 << 53, exponent.magnitude <= 22 {
      // Both operands are exact doubles, and the operation rounds once.
      let whole = Double(Int64(truncatingIfNeeded: digits))
      return exponent < 0 ? whole / doublePowers[0 &- exponent] : whole * doublePowers[exponent]
    }
    return wide(digits, exponent)
  }

  @inline(never)
  private static func wide(_ digits: UInt64, _ exponent: Int) -> Double {
    if digits == 0 { return 0 }
    return exponent < 0 ? quotient(digits, -exponent) : product(digits, exponent)
  }

  /// `digits` / 10^`places` by way of a 64-bit quotient by 5^`places` and its remainder.
  private static func quotient(_ digits: UInt64, _ places: Int) -> Double {
    let power = fives[places]
    let powerShift = power.leadingZeroBitCount
    let digitShift = digits.leadingZeroBitCount
    let dividend = digits &<< UInt64(digitShift)
    // Half of the dividend over the divisor is below one, so that the quotient fits: it has 63 or 64 bits.
    let (quotient, rest) = (power &<< UInt64(powerShift)).dividingFullWidth((dividend &>> 1, dividend &<< 63))
    return rounded(quotient, isInexact: rest != 0, exponent: powerShift - digitShift - 63 - places)
  }

  /// `digits` × 10^`zeros`, as 10^n = 5^n × 2^n.
  private static func product(_ digits: UInt64, _ zeros: Int) -> Double {
    let (high, low) = digits.multipliedFullWidth(by: fives[zeros])
    if high == 0 { return Double(low) * Double(1 &<< UInt64(zeros)) }
    let shift = high.leadingZeroBitCount
    let top = shift == 0 ? high : high &<< UInt64(shift) | low &>> UInt64(64 - shift)
    return rounded(top, isInexact: low &<< UInt64(shift) != 0, exponent: 64 - shift + zeros)
  }

  /// `number` × 2^`exponent`, where `number` has at least 55 bits and the result is normal.
  ///
  /// - Parameter isInexact: true where the exact value lies a little above `number`.
  private static func rounded(_ number: UInt64, isInexact: Bool, exponent: Int) -> Double {
    let dropped = 11 - number.leadingZeroBitCount
    let half: UInt64 = 1 &<< UInt64(dropped - 1)
    let rest = number & (half &* 2 &- 1)
    var significand = number &>> UInt64(dropped)
    if rest > half || (rest == half && (isInexact || significand & 1 == 1)) { significand &+= 1 }
    return Double(significand) * Double(bitPattern: UInt64(exponent + dropped + 1023) &<< 52)
  }
}
