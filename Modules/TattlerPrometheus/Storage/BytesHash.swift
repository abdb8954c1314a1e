/// A seeded hash of bytes: folded multiplications of eight bytes at a time.
struct BytesHash {
  private var state: UInt64

  @inline(__always)
  init(seed: UInt64) { state = seed }

  @inline(__always)
  mutating func add(_ word: UInt64) {
    let (high, low) = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    state = high ^ low &+ 0x2545_F491_4F6C_DD1D
  }

  @unsafe
  @inline(__always)
  mutating func add(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let raw = unsafe UnsafeRawPointer(bytes)
    var index = 0
    while index &+ 8 <= count {
      add(unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index &+= 8
    }
    var tail = UInt64(truncatingIfNeeded: count) &<< 56
    var shift: UInt64 = 0
    while index < count {
      tail ^= UInt64(unsafe bytes[index]) &<< shift
      shift &+= 8
      index &+= 1
    }
    add(tail)
  }

  /// The hash of what was added.
  @inline(__always)
  consuming func finish() -> UInt64 {
    add(0xD6E8_FEB8_6659_FD93)
    return state
  }

  /// The hash of a run of bytes.
  @unsafe
  @inline(__always)
  static func of(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
    var hash = BytesHash(seed: seed)
    if let base = bytes.baseAddress { unsafe hash.add(base, bytes.count) }
    return hash.finish()
  }
}
