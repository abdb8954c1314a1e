/// Numbers as decimal text.
enum NumberText {
  /// Bytes that may be touched behind the start.
  static let room = 96

  /// Writes an integer; gives the count of bytes.
  @inline(__always)
  static func write(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    if value < 100_000_000 { return unsafe writeLeading(value, to: out) }
    let high = value / 100_000_000
    let low = value &- high &* 100_000_000
    if high < 100_000_000 {
      let count = unsafe writeLeading(high, to: out)
      unsafe writeEight(low, to: out + count)
      return count &+ 8
    }
    let top = high / 100_000_000
    let count = unsafe writeLeading(top, to: out)
    unsafe writeEight(high &- top &* 100_000_000, to: out + count)
    unsafe writeEight(low, to: out + count + 8)
    return count &+ 16
  }

  /// Writes an integer; gives the count of bytes.
  @inline(__always)
  static func write(signed value: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    if value >= 0 { return unsafe write(UInt64(truncatingIfNeeded: value), to: out) }
    unsafe out[0] = UInt8(ascii: "-")
    return unsafe 1 &+ write(value.magnitude, to: out + 1)
  }

  /// Writes a number below 10^8 without leading zeros.
  @inline(__always)
  private static func writeLeading(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let digits = EightBytes.digits(value)
    // The lowest byte that is not zero is the first digit; the last digit is written in any case.
    let zeros = min(digits.trailingZeroBitCount, 56) & ~7
    unsafe EightBytes.store((digits | EightBytes.all(0x30)) &>> UInt64(truncatingIfNeeded: zeros), to: out)
    return 8 &- zeros &>> 3
  }

  @inline(__always)
  private static func writeEight(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) {
    unsafe EightBytes.store(EightBytes.digits(value) | EightBytes.all(0x30), to: out)
  }

  /// The number of decimal digits; 1 for zero. `value` is below 10^18.
  @inline(__always)
  private static func digitCount(_ value: UInt64) -> Int {
    // 1233 / 4096 is a little above log10(2).
    let guess = ((64 &- (value | 1).leadingZeroBitCount) &* 1233) &>> 12
    return value < DecimalConversion.powers[guess] ? max(guess, 1) : guess &+ 1
  }

  /// Writes a finite double so that it reads back as the same one, short; gives the count of bytes.
  static func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let magnitude = value.magnitude
    var sign = 0
    if value.sign == .minus {
      unsafe out[0] = UInt8(ascii: "-")
      sign = 1
    }
    if magnitude < 0x1p53 {
      let whole = UInt64(magnitude)
      if Double(whole) == magnitude, whole != 0 || sign == 0 { return unsafe sign &+ write(whole, to: out + sign) }
      let count = unsafe writeDecimal(magnitude, whole, to: out + sign)
      if count > 0 { return sign &+ count }
    }
    return unsafe sign &+ writeRare(magnitude, to: out + sign)
  }

  /// Writes the fewest digits, from 15 up, that tell the number; 0 where it is too small or too large for that.
  @inline(__always)
  private static func writeDecimal(_ value: Double, _ whole: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    guard value >= 1e-3, value < 1e14 else { return unsafe writeSmall(value, to: out) }
    let places = 15 &- digitCount(whole)
    let power = DecimalConversion.doublePowers[places]
    let digits = Int64(value * power + 0.5)
    // Both are exact doubles and division rounds once, as reading the text does.
    if digits < 1_000_000_000_000_000, Double(digits) / power == value {
      return unsafe place(UInt64(digits), places, to: out)
    }
    return unsafe writeLongDecimal(value, whole, to: out)
  }

  /// Writes 15 or 16 digits where they are enough, else 17, which always are.
  @inline(never)
  private static func writeLongDecimal(
    _ value: Double, _ whole: UInt64, to out: UnsafeMutablePointer<UInt8>
  ) -> Int {
    // Digits before the point; fewer than none where zeros follow the point.
    let wholeCount = whole > 0 ? digitCount(whole) : value >= 0.1 ? 0 : value >= 0.01 ? -1 : -2
    guard let (digits, count) = shortest(value, wholeCount) else { return 0 }
    return unsafe place(digits, count - wholeCount, to: out)
  }

  /// Writes a number from 10^-11 up with an exponent; 0 for others.
  @inline(never)
  private static func writeSmall(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    guard value >= 1e-11, value < 1 else { return 0 }
    var zeros = 2
    while zeros < 10, value * DecimalConversion.doublePowers[zeros + 1] < 1 { zeros += 1 }
    guard let (digits, count) = shortest(value, -zeros) else { return 0 }
    let written = unsafe write(digits, to: out + 1)
    unsafe out[0] = out[1]
    unsafe out[1] = UInt8(ascii: ".")
    var end = written &+ 1
    while unsafe out[end &- 1] == UInt8(ascii: "0") { end &-= 1 }
    if unsafe out[end &- 1] == UInt8(ascii: ".") { end &-= 1 }
    unsafe out[end] = UInt8(ascii: "e")
    return unsafe end &+ 1 &+ write(signed: Int64(written &- 1 &- count &- zeros), to: out + end + 1)
  }

  /// The fewest digits, up to 17, that tell a number, and their intended count; `wholeCount` of them stand before
  /// the point. Nil where `wholeCount` is off by one, as it may be next to a power of ten.
  private static func shortest(_ value: Double, _ wholeCount: Int) -> (digits: UInt64, count: Int)? {
    // Where there is a digit before the point, fifteen were tried.
    for count in (wholeCount > 0 ? 16 : 15)...17 {
      let digits = scaled(value, count - wholeCount)
      guard digits < DecimalConversion.powers[count] else { continue }
      if DecimalConversion.double(digits, wholeCount - count) == value { return (digits, count) }
    }
    return nil
  }

  /// `value` × 10^`places`, rounded to an integer; `places` is 1 to 27 and the result below 2^63.
  private static func scaled(_ value: Double, _ places: Int) -> UInt64 {
    let significand = value.significandBitPattern | 1 << 52
    // value = significand × 2^(exponent - 52), and 10^places = 5^places × 2^places.
    let shift = 52 - Int(value.exponent) - places
    let (high, low) = significand.multipliedFullWidth(by: DecimalConversion.fives[places])
    let product = UInt128(high) << 64 | UInt128(low)
    guard shift > 0 else { return UInt64(truncatingIfNeeded: product << UInt128(-shift)) }
    let quotient = UInt64(truncatingIfNeeded: product >> UInt128(shift))
    let rest = product & (UInt128(1) << UInt128(shift) - 1)
    let half = UInt128(1) << UInt128(shift - 1)
    return rest > half || (rest == half && quotient & 1 == 1) ? quotient + 1 : quotient
  }

  /// Writes `digits` / 10^`places`, not integral, without zeros at the end; `places` is 1 to 19.
  @inline(__always)
  private static func place(_ digits: UInt64, _ places: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let whole = digits / DecimalConversion.powers[places]
    let fraction = digits &- whole &* DecimalConversion.powers[places]
    let wholeCount = unsafe write(whole, to: out)
    unsafe out[wholeCount] = UInt8(ascii: ".")
    // All 24 digits with their zeros stand behind, where the text does not reach, and the last ones are copied.
    let scratch = unsafe out + 64
    let high = fraction / 100_000_000
    unsafe writeEight(high / 100_000_000, to: scratch)
    unsafe writeEight(high % 100_000_000, to: scratch + 8)
    unsafe writeEight(fraction &- high &* 100_000_000, to: scratch + 16)
    unsafe (out + wholeCount + 1).update(from: scratch + (24 &- places), count: places)
    var count = wholeCount &+ 1 &+ places
    while unsafe out[count &- 1] == UInt8(ascii: "0") { count &-= 1 }
    return count
  }

  /// Writes very large and very small numbers, and zero with a sign.
  @inline(never)
  private static func writeRare(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 0
    for byte in value.description.utf8 where count < 32 {
      unsafe out[count] = byte
      count &+= 1
    }
    return count
  }
}
