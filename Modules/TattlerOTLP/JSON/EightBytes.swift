/// Tricks with eight bytes at a time. A word holds the byte at the lowest address in its lowest bits.
///
/// A mask has the high bit of each byte that is meant. Only its lowest set bit is exact: a borrow may set bits above it
/// by mistake.
enum EightBytes {
  static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Eight bytes in any alignment.
  @inline(__always)
  static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// Stores eight bytes in any alignment.
  @inline(__always)
  static func store(_ word: UInt64, to out: UnsafeMutablePointer<UInt8>) {
    unsafe UnsafeMutableRawPointer(out).storeBytes(of: word.littleEndian, as: UInt64.self)
  }

  /// A word with the same byte eight times.
  @inline(__always)
  static func all(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The bytes that cannot stand for themselves in a JSON string: control characters, `"` and `\`.
  @inline(__always)
  static func special(_ word: UInt64) -> UInt64 {
    let quote = word ^ all(UInt8(ascii: "\""))
    let backslash = word ^ all(UInt8(ascii: "\\"))
    let control = (word &- all(0x20)) & ~word
    return (control | ((quote &- all(1)) & ~quote) | ((backslash &- all(1)) & ~backslash)) & highBits
  }

  /// The bytes that are not ASCII digits.
  @inline(__always)
  static func notDigits(_ word: UInt64) -> UInt64 {
    let values = word ^ all(0x30)
    return ((values &+ all(0x76)) | values) & highBits
  }

  /// The index of the lowest marked byte; 8 where none is marked.
  @inline(__always)
  static func firstMarked(_ mask: UInt64) -> Int { mask.trailingZeroBitCount &>> 3 }

  /// The number that the first `count` bytes spell in decimal digits; `count` is 0 to 8.
  @inline(__always)
  static func decimal(_ word: UInt64, digits count: Int) -> UInt64 {
    if count == 0 { return 0 }
    // Zeros move in from below, where the leading digits stand.
    let digits = (word ^ all(0x30)) &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
    let pairs = (digits &* 10) &+ (digits &>> 8)
    let mask: UInt64 = 0x0000_00FF_0000_00FF
    let high = (pairs & mask) &* 0x000F_4240_0000_0064
    let low = ((pairs &>> 16) & mask) &* 0x0000_2710_0000_0001
    return (high &+ low) &>> 32
  }

  /// Eight decimal digits of a number below 10^8 as values from 0 to 9, the leading one lowest.
  @inline(__always)
  static func digits(_ number: UInt64) -> UInt64 {
    // Halves of four digits, quarters of two, then single digits: each step works on all parts at once.
    let high = (number &* 109_951_163) &>> 40
    let halves = high | ((number &- high &* 10_000) &<< 32)
    let hundreds = ((halves &* 10_486) &>> 20) & 0x0000_007F_0000_007F
    let quarters = hundreds | ((halves &- hundreds &* 100) &<< 16)
    let tens = ((quarters &* 103) &>> 10) & 0x000F_000F_000F_000F
    return tens | ((quarters &- tens &* 10) &<< 8)
  }
}
