/// Numbers as Prometheus writes them: decimal text that reads back as the same number.
enum NumberText {
  /// Bytes that may be touched.
  static let room = 48

  /// Writes a double; gives the count of bytes. Whole numbers up to 2^63 have no point and no exponent.
  static func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> Int {
    guard value.isFinite else {
      return unsafe copy(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf", to: out)
    }
    let magnitude = value.magnitude
    var sign = 0
    if value.sign == .minus {
      unsafe out[0] = UInt8(ascii: "-")
      sign = 1
    }
    let start = unsafe out + sign
    if magnitude <= 0x1p63 {
      let whole = UInt64(magnitude)
      if Double(whole) == magnitude { return unsafe sign &+ write(whole, to: start) }
      let count = unsafe writeDecimal(magnitude, whole, to: start)
      if count > 0 { return sign &+ count }
    }
    return unsafe sign &+ copy(magnitude.description, to: start)
  }

  /// Writes an integer; gives the count of bytes.
  static func write(_ value: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    if value >= 0 { return unsafe write(UInt64(value), to: out) }
    unsafe out[0] = UInt8(ascii: "-")
    return unsafe 1 &+ write(value.magnitude, to: out + 1)
  }

  /// Writes an integer; gives the count of bytes.
  static func write(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let count = digitCount(value)
    unsafe writeDigits(value, count, to: out)
    return count
  }

  /// Writes milliseconds or seconds of a time in nanoseconds: a whole number of `unit` nanoseconds, and where
  /// `places` is not 0 that many decimal places, without zeros at the end.
  static func writeTime(_ nanoseconds: Int64, unit: Int64, places: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
    if places == 0 {
      // Towards the past, so that a cut time never lies behind the real one.
      let quotient = nanoseconds / unit
      return unsafe write(nanoseconds < 0 && quotient &* unit != nanoseconds ? quotient &- 1 : quotient, to: out)
    }
    var count = 0
    if nanoseconds < 0 {
      unsafe out[0] = UInt8(ascii: "-")
      count = 1
    }
    let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
    count &+= unsafe write(whole, to: out + count)
    guard rest > 0 else { return count }
    unsafe out[count] = UInt8(ascii: ".")
    unsafe writeDigits(rest, places, to: out + count + 1)
    count &+= 1 &+ places
    while unsafe out[count &- 1] == UInt8(ascii: "0") { count &-= 1 }
    return count
  }

  /// Copies short ASCII text; gives the count of bytes.
  static func copy(_ text: String, to out: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 0
    for byte in text.utf8 where count < room {
      unsafe out[count] = byte
      count &+= 1
    }
    return count
  }

  /// Writes the lowest `count` digits, zeros in front included.
  private static func writeDigits(_ value: UInt64, _ count: Int, to out: UnsafeMutablePointer<UInt8>) {
    var value = value
    var index = count
    while index > 0 {
      index &-= 1
      let next = value / 10
      unsafe out[index] = UInt8(truncatingIfNeeded: value &- next &* 10) &+ 0x30
      value = next
    }
  }

  /// The number of decimal digits; 1 for zero.
  static func digitCount(_ value: UInt64) -> Int {
    // 1233 / 4096 is a little above log10(2).
    let guess = ((64 &- (value | 1).leadingZeroBitCount) &* 1233) &>> 12
    return value < PowersOfTen.integers[guess] ? max(guess, 1) : guess &+ 1
  }

  /// Writes a number from 10^-5 to 10^15 with as many digits as it needs; 0 outside of that range.
  private static func writeDecimal(_ value: Double, _ whole: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    guard value >= 1e-5, value < 1e15 else { return 0 }
    // Digits in front of the point; below zero where zeros follow the point.
    var lead = 0
    if whole > 0 {
      lead = digitCount(whole)
    } else {
      var bound = 0.1
      while value < bound {
        lead &-= 1
        bound = bound / 10
      }
    }
    let power = PowersOfTen.doubles[15 &- lead]
    let digits = UInt64(value * power + 0.5)
    // Both are exact doubles and division rounds once, as reading the text does.
    if digits < 1_000_000_000_000_000, Double(digits) / power == value {
      return unsafe place(digits, 15 &- lead, to: out)
    }
    for count in 16...17 {
      if let digits = nearest(value, places: count &- lead, isLast: count == 17) {
        return unsafe place(digits, count &- lead, to: out)
      }
    }
    return 0
  }

  /// `value` × 10^`places`, rounded, where that reads back as the same double; `places` is at most 22.
  private static func nearest(_ value: Double, places: Int, isLast: Bool) -> UInt64? {
    let significand = value.significandBitPattern | 1 << 52
    // value = significand / 2^shift
    let shift = 52 &- Int(value.exponent)
    let power = PowersOfTen.wide(places)
    let product = UInt128(significand) &* power
    let half = UInt128(1) << UInt128(shift &- 1)
    let digits = (product &+ half) >> UInt128(shift)
    let back = digits << UInt128(shift)
    let difference = back > product ? back &- product : product &- back
    // Nearer than half of the way to the next double, which below a power of two is only half as far away.
    let share: UInt128 = significand == 1 << 52 ? 4 : 2
    guard isLast || difference &* share < power else { return nil }
    return UInt64(truncatingIfNeeded: digits)
  }

  /// Writes `digits` / 10^`places` without zeros at the end.
  private static func place(_ digits: UInt64, _ places: Int, to out: UnsafeMutablePointer<UInt8>) -> Int {
    var digits = digits
    var places = places
    var step = 8
    while step > 0 {
      let (quotient, rest) = digits.quotientAndRemainder(dividingBy: PowersOfTen.integers[step])
      if rest == 0, places >= step {
        digits = quotient
        places &-= step
      }
      step &>>= 1
    }
    var whole: UInt64 = 0
    var rest = digits
    if places < 20 { (whole, rest) = digits.quotientAndRemainder(dividingBy: PowersOfTen.integers[places]) }
    var count = unsafe write(whole, to: out)
    guard places > 0 else { return count }
    unsafe out[count] = UInt8(ascii: ".")
    unsafe writeDigits(rest, places, to: out + count + 1)
    count &+= 1 &+ places
    while unsafe out[count &- 1] == UInt8(ascii: "0") { count &-= 1 }
    return count
  }
}
