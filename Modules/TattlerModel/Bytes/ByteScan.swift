/// Reading and comparing of raw bytes: the innermost loops of the codecs.
@unsafe
package enum ByteScan {
  /// Eight bytes at `bytes`, in any alignment.
  @inlinable @inline(__always)
  package static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// The first `count` bytes at `bytes` as a word; `count` is 0 to 7.
  @inlinable @inline(__always)
  package static func partialWord(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    var word: UInt64 = 0
    var index = 0
    while index < count {
      word |= UInt64(unsafe bytes[index]) &<< UInt64(truncatingIfNeeded: index &* 8)
      index &+= 1
    }
    return word
  }

  /// True where `count` bytes are the same.
  @inlinable @inline(__always)
  package static func equal(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if count < 8 { return unsafe equalShort(left, right, count) }
    return unsafe equalLong(left, right, count)
  }

  /// Compares byte by byte: needs nothing behind the bytes.
  @inlinable @inline(__always)
  package static func equalShort(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    var index = 0
    while index < count {
      if unsafe left[index] != right[index] { return false }
      index &+= 1
    }
    return true
  }

  /// Compares at least eight bytes; the last word overlaps the one before.
  @inlinable @inline(__always)
  package static func equalLong(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    let last = count &- 8
    var index = 0
    while index < last {
      if unsafe word(left + index) != word(right + index) { return false }
      index &+= 8
    }
    return unsafe word(left + last) == word(right + last)
  }

  /// Copies `count` bytes in steps of sixteen: up to 15 bytes behind both runs are touched and must be there.
  @inlinable @inline(__always)
  package static func copyPadded(
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
