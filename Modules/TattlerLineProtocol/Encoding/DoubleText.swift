/// Doubles as decimal text that reads back as the same double. Up to 40 bytes behind the start are touched.
enum DoubleText {
  /// Bytes that may be touched.
  static let room = 40

  /// Writes a finite number; gives the count of bytes.
  @inline(__always)
  static func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let magnitude = value.magnitude
    var sign = 0
    if value.sign == .minus {
      unsafe out[0] = UInt8(ascii: "-")
      sign = 1
    }
    let start = unsafe out + sign
    if magnitude < 0x1p63 {
      let whole = UInt64(Int64(magnitude))
      if Double(Int64(truncatingIfNeeded: whole)) == magnitude {
        return unsafe sign &+ IntegerText.write(whole, to: start)
      }
      let count = unsafe writeFifteenDigits(magnitude, whole, to: start)
      if count > 0 { return sign &+ count }
    }
    return unsafe sign &+ writeAnything(magnitude, to: start)
  }

  /// Writes a number that 15 digits tell exactly, as most numbers that people and programs write down are; 0 where they
  /// do not.
  @inline(__always)
  private static func writeFifteenDigits(
    _ value: Double, _ whole: UInt64, to out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard value >= 1e-5, value < 1e14 else { return 0 }
    let wholeCount = digitCount(whole)
    let places = 15 &- wholeCount
    let power = unsafe ExactDecimal.powers[unchecked: places]
    let digits = Int64(value * power + 0.5)
    // Both are exact doubles and division rounds once, as reading the text does.
    guard digits < 1_000_000_000_000_000, Double(digits) / power == value else { return 0 }
    let high = UInt64(digits) / 100_000_000
    let low = UInt64(digits) &- high &* 100_000_000
    let highDigits = WordBytes.digits8(high)
    let lowDigits = WordBytes.digits8(low)
    let zeros =
      lowDigits != 0 ? lowDigits.leadingZeroBitCount &>> 3 : 8 &+ highDigits.leadingZeroBitCount &>> 3
    let first = highDigits | WordBytes.all(0x30)
    let second = lowDigits | WordBytes.all(0x30)
    unsafe storeWithPoint(first, second, wholeCount, to: out)
    return 16 &- zeros
  }

  /// Stores the sixteen digits of two words, the first of which is a spare zero: it goes, and a point comes in behind
  /// the `wholeCount` digits after it. `wholeCount` is 1 to 14.
  @inline(__always)
  private static func storeWithPoint(
    _ first: UInt64, _ second: UInt64, _ wholeCount: Int, to out: UnsafeMutablePointer<UInt8>
  ) {
    let firstMoved = first &>> 8 | second &<< 56
    let shift = UInt64(truncatingIfNeeded: wholeCount &* 8)
    let below = (1 &<< shift) &- 1
    let point = UInt64(UInt8(ascii: ".")) &<< shift
    let above = ~(below | 0xFF &<< shift)
    if wholeCount < 8 {
      unsafe IntegerText.store(firstMoved & below | point | first & above, to: out)
      unsafe IntegerText.store(second, to: out + 8)
    } else {
      unsafe IntegerText.store(firstMoved, to: out)
      unsafe IntegerText.store((second &>> 8) & below | point | second & above, to: out + 8)
    }
  }

  /// The number of decimal digits; 1 for zero. `value` is below 10^18.
  @inline(__always)
  static func digitCount(_ value: UInt64) -> Int {
    // 1233 / 4096 is a little above log10(2).
    let guess = ((64 &- (value | 1).leadingZeroBitCount) &* 1233) &>> 12
    return unsafe value < ExactDecimal.integerPowers[unchecked: guess] ? max(guess, 1) : guess &+ 1
  }

  @inline(never)
  private static func writeAnything(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let count = unsafe writeSeventeenDigits(value, to: out)
    if count > 0 { return count }
    // Very large and very small numbers: the standard library's shortest text, at most 24 bytes.
    var written = 0
    for byte in value.description.utf8 where written < room {
      unsafe out[written] = byte
      written &+= 1
    }
    return written
  }

  /// Writes 15 or 16 digits where they are enough to read the number back, else 17, which always are; 0 outside of
  /// 0.001 to 10^14.
  private static func writeSeventeenDigits(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    guard value >= 1e-3, value < 1e14 else { return 0 }
    let whole = UInt64(value)
    // Digits before the point; none or fewer where zeros follow the point.
    let wholeCount = whole > 0 ? digitCount(whole) : value >= 0.1 ? 0 : value >= 0.01 ? -1 : -2
    // The fast road has tried 15 digits where there are some before the point.
    for count in (wholeCount > 0 ? 16 : 15)...16 {
      let digits = scaled(value, count - wholeCount)
      if digits < ExactDecimal.integerPowers[count], ExactDecimal.quotient(digits, count - wholeCount) == value {
        return unsafe place(digits, count, wholeCount, to: out)
      }
    }
    let seventeen = scaled(value, 17 - wholeCount)
    guard seventeen < 100_000_000_000_000_000 else { return 0 }
    return unsafe place(seventeen, 17, wholeCount, to: out)
  }

  /// `value` × 10^`places`, correctly rounded to an integer; `places` is 1 to 19 and the result below 2^63.
  private static func scaled(_ value: Double, _ places: Int) -> UInt64 {
    let significand = value.significandBitPattern | 1 << 52
    // value = significand × 2^-shift / 2^places, as 10^places = 5^places × 2^places.
    let shift = 52 - Int(value.exponent) - places
    let fives = ExactDecimal.integerPowers[places] >> UInt64(places)
    let (high, low) = significand.multipliedFullWidth(by: fives)
    let product = UInt128(high) << 64 | UInt128(low)
    guard shift > 0 else { return UInt64(truncatingIfNeeded: product << UInt128(-shift)) }
    let quotient = UInt64(truncatingIfNeeded: product >> UInt128(shift))
    let rest = product & (UInt128(1) << UInt128(shift) - 1)
    let half = UInt128(1) << UInt128(shift - 1)
    return rest > half || (rest == half && quotient & 1 == 1) ? quotient + 1 : quotient
  }

  /// Writes `count` digits with a point behind the first `wholeCount`, without zeros at the end.
  private static func place(
    _ digits: UInt64, _ count: Int, _ wholeCount: Int, to out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var written = 0
    if wholeCount <= 0 {
      for byte in [UInt8(ascii: "0"), UInt8(ascii: ".")] {
        unsafe out[written] = byte
        written += 1
      }
      for _ in wholeCount..<0 {
        unsafe out[written] = UInt8(ascii: "0")
        written += 1
      }
      written += unsafe IntegerText.write(digits, to: out + written)
    } else {
      _ = unsafe IntegerText.write(digits, to: out + 1)
      for index in 0..<wholeCount { unsafe out[index] = unsafe out[index + 1] }
      unsafe out[wholeCount] = UInt8(ascii: ".")
      written = count + 1
    }
    while unsafe out[written - 1] == UInt8(ascii: "0") { written -= 1 }
    return written
  }
}
