/// Integers as decimal text. Up to 24 bytes behind the start are touched.
enum IntegerText {
  /// Writes a number; gives the count of bytes.
  @inline(__always)
  static func write(_ value: Int64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    if value >= 0 { return unsafe write(UInt64(value), to: out) }
    unsafe out[0] = UInt8(ascii: "-")
    return unsafe 1 &+ write(value.magnitude, to: out + 1)
  }

  /// Writes a number; gives the count of bytes.
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

  /// Writes a number below 10^8 without leading zeros.
  @inline(__always)
  private static func writeLeading(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    let digits = WordBytes.digits8(value)
    // The lowest byte that is not zero is the first digit; the last digit is written in any case.
    let zeros = min(digits.trailingZeroBitCount, 56) & ~7
    unsafe store((digits | WordBytes.all(0x30)) &>> UInt64(truncatingIfNeeded: zeros), to: out)
    return 8 &- zeros &>> 3
  }

  @inline(__always)
  private static func writeEight(_ value: UInt64, to out: UnsafeMutablePointer<UInt8>) {
    unsafe store(WordBytes.digits8(value) | WordBytes.all(0x30), to: out)
  }

  /// Stores eight bytes in any alignment, the lowest first.
  @inline(__always)
  static func store(_ word: UInt64, to out: UnsafeMutablePointer<UInt8>) {
    unsafe UnsafeMutableRawPointer(out).storeBytes(of: word.littleEndian, as: UInt64.self)
  }
}
