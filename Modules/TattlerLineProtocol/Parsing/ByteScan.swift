/// Reading of raw bytes: the parser's innermost loops.
///
/// A function that reads whole words says how many bytes must be readable; the others read what they are given and
/// nothing behind it. TattlerModel has some of these for all codecs; the parser has its own, and its own ``SlotTable``, as
/// lines were read up to a fifth slower with those of another module.
@unsafe
enum ByteScan {
  /// Eight bytes at `bytes`, in any alignment.
  @inline(__always)
  static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// The first `count` bytes at `bytes` as a word; `count` is 0 to 7.
  @inline(__always)
  static func partialWord(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var word: UInt64 = 0
    var index = 0
    while index < count {
      word |= UInt64(unsafe bytes[index]) &<< UInt64(truncatingIfNeeded: index &* 8)
      index &+= 1
    }
    return word
  }

  /// True where `count` bytes are the same.
  @inline(__always)
  static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count < 8 { return unsafe equalShort(left, right, count) }
    return unsafe equalLong(left, right, count)
  }

  /// Needs nothing behind the bytes.
  @inline(__always)
  static func equalShort(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var index = 0
    while index < count {
      if unsafe left[index] != right[index] { return false }
      index &+= 1
    }
    return true
  }

  /// Compares at least eight bytes; the last word overlaps the one before.
  @inline(__always)
  static func equalLong(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let last = count &- 8
    var index = 0
    while index < last {
      if unsafe word(left + index) != word(right + index) { return false }
      index &+= 8
    }
    return unsafe word(left + last) == word(right + last)
  }

  /// As ``equal(_:_:_:)``, where eight bytes are readable at both.
  @inline(__always)
  static func equalPadded(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count >= 8 { return unsafe equalLong(left, right, count) }
    let difference = unsafe word(left) ^ word(right)
    return difference & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1) == 0
  }

  /// The offset of the first newline in `bytes[start..<end]`; `end` where there is none.
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

  /// Copies `count` bytes in steps of sixteen: up to 15 bytes behind both runs are touched and must be there.
  @inline(__always)
  static func copyPadded(
    _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int
  ) {
    let from = unsafe UnsafeRawPointer(source)
    let to = UnsafeMutableRawPointer(target)
    var index = 0
    repeat {
      let low = unsafe from.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let high = unsafe from.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self)
      unsafe to.storeBytes(of: low, toByteOffset: index, as: UInt64.self)
      unsafe to.storeBytes(of: high, toByteOffset: index &+ 8, as: UInt64.self)
      index &+= 16
    } while index < count
  }
}

/// A seeded hash of bytes: folded multiplication of words, as wyhash has it. The seed is secret, so that a sender
/// cannot make names collide; the tables bound their probes all the same.
struct ByteHash {
  private var state: UInt64

  @inline(__always)
  init(seed: UInt64) { state = seed }

  @inline(__always)
  mutating func add(_ word: UInt64) {
    let (high, low) = (state ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    state = high ^ low
  }

  /// The hash of what was added; `count` is the number of bytes.
  @inline(__always)
  consuming func finish(_ count: Int) -> UInt32 {
    add(UInt64(truncatingIfNeeded: count) ^ 0xA076_1D64_78BD_642F)
    return UInt32(truncatingIfNeeded: state &>> 32)
  }

  /// The hash of a run of bytes.
  @unsafe
  static func of(_ bytes: UnsafePointer<UInt8>, _ count: Int, seed: UInt64) -> UInt32 {
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
