/// A number as the grammar of JSON has it (RFC 8259, section 6), taken apart.
struct JSONNumber {
  var isNegative = false
  /// The digits that count, without the zeros around them.
  var digits: UInt64 = 0
  /// The power of ten that the digits are to be multiplied with.
  var exponent = 0
  /// True where there are more digits than ``digits`` holds, not all of them zero.
  var isCut = false
  /// The bytes of the number; where it is not one, of what could begin one.
  var length = 0
  var isValid = false

  /// Takes apart the number at the start of the bytes.
  static func scan(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> JSONNumber {
    var number = JSONNumber()
    var collector = Collector()
    var start = 0
    if unsafe count > 0 && bytes[0] == UInt8(ascii: "-") {
      number.isNegative = true
      start = 1
    }
    // A leading zero stands alone.
    let isZero = unsafe start < count && bytes[start] == UInt8(ascii: "0")
    number.length = unsafe collector.collect(bytes, from: start, to: isZero ? start &+ 1 : count)
    guard number.length > start else { return number }
    if unsafe number.length < count && bytes[number.length] == UInt8(ascii: ".") {
      start = number.length &+ 1
      let whole = collector.processed
      number.length = unsafe collector.collect(bytes, from: start, to: count)
      collector.places = collector.processed &- whole
      guard number.length > start else { return number }
    }
    var exponent = 0
    if unsafe number.length < count && bytes[number.length] | 0x20 == UInt8(ascii: "e") {
      guard unsafe scanExponent(bytes, &number.length, count, &exponent) else { return number }
    }
    number.digits = collector.digits
    number.isCut = collector.isCut
    if collector.digits != 0 {
      number.exponent = collector.processed &- collector.lastKept &- collector.places &+ exponent
    }
    number.isValid = true
    return number
  }

  /// Reads an exponent from its letter on; false where there is none.
  static func scanExponent(
    _ bytes: UnsafePointer<UInt8>, _ index: inout Int, _ count: Int, _ exponent: inout Int
  ) -> Bool {
    index &+= 1
    var isNegative = false
    if unsafe index < count && (bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")) {
      isNegative = unsafe bytes[index] == UInt8(ascii: "-")
      index &+= 1
    }
    let first = index
    while index < count {
      let digit = unsafe bytes[index] &- 0x30
      guard digit < 10 else { break }
      // Anything beyond is zero or out of range, whatever the digits are: a body is shorter than this.
      exponent = min(exponent &* 10 &+ Int(digit), 1 << 50)
      index &+= 1
    }
    if isNegative { exponent = 0 &- exponent }
    return index > first
  }

  /// Digits without the zeros before and behind them.
  private struct Collector {
    var digits: UInt64 = 0
    var isCut = false
    /// All digits so far.
    var processed = 0
    /// ``processed`` at the last digit that ``digits`` holds.
    var lastKept = 0
    /// How many of all digits stand behind the point.
    var places = 0

    /// Reads digits and gives the index behind them.
    @inline(__always)
    mutating func collect(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
      var index = start
      while index < end {
        let digit = unsafe bytes[index] &- 0x30
        if digit >= 10 { break }
        index &+= 1
        processed &+= 1
        if digit != 0 { push(UInt64(digit)) }
      }
      return index
    }

    @inline(__always)
    private mutating func push(_ digit: UInt64) {
      let gap = digits == 0 ? 1 : processed &- lastKept
      guard !isCut, gap < DecimalConversion.powers.count else {
        isCut = true
        return
      }
      let (shifted, first) = digits.multipliedReportingOverflow(by: DecimalConversion.powers[gap])
      let (sum, second) = shifted.addingReportingOverflow(digit)
      if first || second {
        isCut = true
      } else {
        digits = sum
        lastKept = processed
      }
    }
  }
}
