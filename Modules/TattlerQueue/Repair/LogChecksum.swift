/// The checksum of SQLite's write-ahead log ("WAL File Format" on sqlite.org, section 4.2).
///
/// It is a linear function of the words, modulo 2^32. So the one byte that was changed can be computed from the
/// difference of the checksums.
struct LogChecksum: Equatable {
  private(set) var first: UInt32
  private(set) var second: UInt32

  /// The checksum of nothing.
  init() { self.init(0, 0) }

  init(_ first: UInt32, _ second: UInt32) {
    self.first = first
    self.second = second
  }

  /// Adds bytes, a multiple of eight.
  @unsafe
  mutating func add(_ bytes: UnsafeRawBufferPointer, isBigEndian: Bool) {
    var (first, second) = (first, second)
    var offset = 0
    while offset &+ 8 <= bytes.count {
      first = unsafe first &+ second &+ Self.word(bytes, offset, isBigEndian)
      second = unsafe second &+ first &+ Self.word(bytes, offset &+ 4, isBigEndian)
      offset &+= 8
    }
    (self.first, self.second) = (first, second)
  }

  /// Bytes in which two checksums differ, as they are stored.
  func differingBytes(_ other: LogChecksum) -> Int {
    func count(_ difference: UInt32) -> Int {
      (0..<4).reduce(0) { $0 + (difference >> UInt32($1 * 8) & 0xff == 0 ? 0 : 1) }
    }
    return count(first ^ other.first) + count(second ^ other.second)
  }

  /// Finds the bytes of some of which one, changed, makes `self`, their checksum, into `wanted`.
  ///
  /// The highest byte of a word has the same effect every 192 pairs of words, so there may be some of those.
  ///
  /// - Returns: their offsets and the values that they should have.
  @unsafe
  func corrections(
    of bytes: UnsafeRawBufferPointer, to wanted: LogChecksum, isBigEndian: Bool
  ) -> [(offset: Int, value: UInt8)] {
    let difference = LogChecksum(wanted.first &- first, wanted.second &- second)
    var found: [(offset: Int, value: UInt8)] = []
    // What a word that is larger by one adds to the checksum, from the last pair of words to the first.
    var effects = (LogChecksum(1, 1), LogChecksum(0, 1))
    var offset = bytes.count &- 8
    while offset >= 0 {
      let inFirst = unsafe Self.change(bytes, offset, effects.0, difference, isBigEndian)
      let inSecond = unsafe Self.change(bytes, offset &+ 4, effects.1, difference, isBigEndian)
      if let inFirst { found.append(inFirst) }
      if let inSecond { found.append(inSecond) }
      effects = (effects.0.pairLater, effects.1.pairLater)
      offset &-= 8
    }
    return found
  }

  /// The effect of the same change one pair of words before.
  private var pairLater: LogChecksum {
    let sum = first &+ second
    return LogChecksum(sum, second &+ sum)
  }

  @unsafe
  private static func change(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ effect: LogChecksum, _ difference: LogChecksum,
    _ isBigEndian: Bool
  ) -> (offset: Int, value: UInt8)? {
    // One of two consecutive Fibonacci numbers is odd, and has an inverse.
    let isFirstOdd = effect.first & 1 == 1
    let delta =
      isFirstOdd ? difference.first &* inverse(effect.first) : difference.second &* inverse(effect.second)
    guard effect.first &* delta == difference.first, effect.second &* delta == difference.second else { return nil }
    let old = unsafe word(bytes, offset, isBigEndian)
    let changed = old ^ (old &+ delta)
    for index in 0..<4 where changed == changed & (0xff << UInt32(index * 8)) && changed != 0 {
      let value = UInt8(truncatingIfNeeded: (old &+ delta) >> UInt32(index * 8))
      return (offset + (isBigEndian ? 3 - index : index), value)
    }
    return nil
  }

  /// The inverse of an odd number, by Newton's method.
  private static func inverse(_ number: UInt32) -> UInt32 {
    var inverse = number
    for _ in 0..<4 { inverse = inverse &* (2 &- number &* inverse) }
    return inverse
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ isBigEndian: Bool) -> UInt32 {
    let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
  }
}
