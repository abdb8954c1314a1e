/// A seeded hash of bytes: folded multiplication of words, as wyhash has it. The seed is secret, so that a sender
/// cannot make names collide; the tables bound their probes all the same.
package struct ByteHash {
  @usableFromInline package var state: UInt64

  /// A hash of nothing yet.
  @inlinable @inline(__always)
  package init(seed: UInt64) { state = seed }

  /// Adds eight bytes.
  @inlinable @inline(__always)
  package mutating func add(_ word: UInt64) {
    let (high, low) = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    state = high ^ low
  }

  /// The hash of what was added; `count` is the number of bytes.
  @inlinable @inline(__always)
  package consuming func finish(_ count: Int) -> UInt32 {
    add(UInt64(truncatingIfNeeded: count) ^ 0xA076_1D64_78BD_642F)
    return UInt32(truncatingIfNeeded: state &>> 32)
  }

  /// The hash of a run of bytes.
  @unsafe
  @inlinable
  package static func of(_ bytes: UnsafePointer<UInt8>, _ count: Int, seed: UInt64) -> UInt32 {
    var hash = ByteHash(seed: seed)
    if count >= 8 {
      let last = count &- 8
      var index = 0
      while index < last {
        hash.add(unsafe ByteScan.word(bytes + index))
        index &+= 8
      }
      // The last word overlaps the one before, so that no byte is read alone.
      hash.add(unsafe ByteScan.word(bytes + last))
    } else {
      hash.add(unsafe ByteScan.partialWord(bytes, count))
    }
    return hash.finish(count)
  }
}
