/// XXH64 with seed 0, the checksum of stored batches.
///
/// The algorithm is that of the xxHash specification, so that other tools can verify a queue's file.
enum Checksum64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  /// The checksum of some bytes.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard let base = bytes.baseAddress else { return finish(prime5) }
    var offset = 0
    var hash = prime5
    if bytes.count >= 32 { hash = unsafe stripes(base, bytes.count, &offset) }
    hash &+= UInt64(bytes.count)
    return unsafe tail(hash, base, bytes.count, offset)
  }

  @inline(__always)
  private static func stripes(_ base: UnsafeRawPointer, _ count: Int, _ offset: inout Int) -> UInt64 {
    var lane1 = prime1 &+ prime2
    var lane2 = prime2
    var lane3: UInt64 = 0
    var lane4: UInt64 = 0 &- prime1
    var at = 0
    while at &+ 32 <= count {
      lane1 = unsafe round(lane1, word(base, at))
      lane2 = unsafe round(lane2, word(base, at &+ 8))
      lane3 = unsafe round(lane3, word(base, at &+ 16))
      lane4 = unsafe round(lane4, word(base, at &+ 24))
      at &+= 32
    }
    offset = at
    var hash = rotate(lane1, 1) &+ rotate(lane2, 7) &+ rotate(lane3, 12) &+ rotate(lane4, 18)
    for lane in [lane1, lane2, lane3, lane4] { hash = (hash ^ round(0, lane)) &* prime1 &+ prime4 }
    return hash
  }

  private static func tail(_ start: UInt64, _ base: UnsafeRawPointer, _ count: Int, _ offset: Int) -> UInt64 {
    var hash = start
    var at = offset
    while at + 8 <= count {
      hash = unsafe rotate(hash ^ round(0, word(base, at)), 27) &* prime1 &+ prime4
      at += 8
    }
    if at + 4 <= count {
      let half = unsafe UInt64(UInt32(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
      hash = rotate(hash ^ (half &* prime1), 23) &* prime2 &+ prime3
      at += 4
    }
    while at < count {
      let byte = unsafe UInt64(base.load(fromByteOffset: at, as: UInt8.self))
      hash = rotate(hash ^ (byte &* prime5), 11) &* prime1
      at += 1
    }
    return finish(hash)
  }

  @inline(__always)
  private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    (value &<< count) | (value &>> (64 &- count))
  }

  private static func finish(_ start: UInt64) -> UInt64 {
    var hash = start
    hash = (hash ^ (hash >> 33)) &* prime2
    hash = (hash ^ (hash >> 29)) &* prime3
    return hash ^ (hash >> 32)
  }
}
