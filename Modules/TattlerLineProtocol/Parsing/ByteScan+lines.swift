internal import TattlerModel

/// What only the line protocol parser asks of bytes.
extension ByteScan {
  /// As ``equal(_:_:_:)``, where eight bytes are readable at both.
  @unsafe
  @inline(__always)
  static func equalPadded(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count >= 8 { return unsafe equalLong(left, right, count) }
    let difference = unsafe word(left) ^ word(right)
    return difference & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1) == 0
  }

  /// The offset of the first newline in `bytes[start..<end]`; `end` where there is none.
  @unsafe
  static func newline(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
    var index = start
    while index &+ 8 <= end {
      let found = unsafe WordBytes.equal(word(bytes + index), to: 0x0A)
      if found != 0 { return index &+ WordBytes.firstMarked(found) }
      index &+= 8
    }
    while index < end {
      if unsafe bytes[index] == 0x0A { return index }
      index &+= 1
    }
    return end
  }
}

extension ByteHash {
  /// The hash of a run of bytes as the fast road makes it while it looks for the end of the run: whole words, and what is
  /// left of the last one.
  @unsafe
  static func streamed(_ bytes: UnsafePointer<UInt8>, _ count: Int, seed: UInt64) -> UInt32 {
    var hash = ByteHash(seed: seed)
    var index = 0
    while index &+ 8 <= count {
      hash.add(unsafe ByteScan.word(bytes + index))
      index &+= 8
    }
    hash.add(unsafe ByteScan.partialWord(bytes + index, count &- index))
    return hash.finish(count)
  }
}
