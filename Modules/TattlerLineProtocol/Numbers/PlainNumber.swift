internal import TattlerModel

/// Numbers of the usual form, read eight digits at a time.
///
/// Up to 64 bytes behind the start must be readable. What is not of the usual form has the length 0 and is read by
/// ``ScalarText``.
@unsafe
enum PlainNumber {
  /// An optional minus, up to 18 digits, then `i`, or a point and digits, 19 in all, or nothing.
  @inline(__always)
  static func field(_ bytes: UnsafePointer<UInt8>) -> (value: Scalar, length: Int) {
    let isNegative = unsafe bytes[0] == UInt8(ascii: "-")
    let sign = isNegative ? 1 : 0
    let (whole, wholeCount) = unsafe digits(bytes + sign)
    let end = sign &+ wholeCount
    let next = unsafe bytes[end]
    if wholeCount == 0 || wholeCount > 18 { return (Scalar(false), 0) }
    if next == UInt8(ascii: ".") {
      let (fraction, places) = unsafe digits(bytes + end + 1)
      if wholeCount &+ places > ExactDecimal.largestIntegerPower { return (Scalar(false), 0) }
      let digits = unsafe whole &* ExactDecimal.integerPowers[unchecked: places] &+ fraction
      let value = ExactDecimal.quotient(digits, places)
      return (Scalar(isNegative ? -value : value), end &+ 1 &+ places)
    }
    let number = Int64(truncatingIfNeeded: whole)
    if next == UInt8(ascii: "i") { return (Scalar(isNegative ? 0 &- number : number), end &+ 1) }
    let value = Double(number)
    return (Scalar(isNegative ? -value : value), end)
  }

  /// An optional minus and up to 18 digits, or 19 where they fit.
  @inline(__always)
  static func timestamp(_ bytes: UnsafePointer<UInt8>) -> (value: Int64, length: Int) {
    let isNegative = unsafe bytes[0] == UInt8(ascii: "-")
    let sign = isNegative ? 1 : 0
    let (number, count) = unsafe digits(bytes + sign)
    if count == 0 || count > 19 || number > UInt64(Int64.max) { return (0, 0) }
    let value = Int64(truncatingIfNeeded: number)
    return (isNegative ? 0 &- value : value, sign &+ count)
  }

  /// Up to 19 digits; the count is larger where there are more, and the number is wrong then.
  @inline(__always)
  private static func digits(_ bytes: UnsafePointer<UInt8>) -> (UInt64, Int) {
    let first = unsafe ByteScan.word(bytes)
    let marks = WordBytes.notDigits(first)
    if marks != 0 {
      let count = WordBytes.firstMarked(marks)
      return (WordBytes.decimal(first, digits: count), count)
    }
    let second = unsafe ByteScan.word(bytes + 8)
    let count = WordBytes.firstMarked(WordBytes.notDigits(second))
    let high = WordBytes.decimal8(first ^ WordBytes.all(0x30))
    let low = WordBytes.decimal(second, digits: count)
    let number = unsafe high &* ExactDecimal.integerPowers[unchecked: count] &+ low
    if count < 8 { return (number, 8 &+ count) }
    let third = unsafe ByteScan.word(bytes + 16)
    let more = WordBytes.firstMarked(WordBytes.notDigits(third))
    let tail = WordBytes.decimal(third, digits: more)
    return unsafe (number &* ExactDecimal.integerPowers[unchecked: more] &+ tail, 16 &+ more)
  }
}
