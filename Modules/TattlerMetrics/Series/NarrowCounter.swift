/// Counters of one, two, four or eight bytes: most buckets of most series never get far.
enum NarrowCounter {
  /// Bytes that a counter needs for a number.
  static func width(for number: UInt64) -> UInt8 {
    number <= UInt8.max ? 1 : number <= UInt16.max ? 2 : number <= UInt32.max ? 4 : 8
  }

  /// Adds one; false where that is too much for the width, and nothing happened.
  @inline(__always)
  static func increment(_ base: UnsafeMutableRawPointer, _ width: UInt8, _ index: Int) -> Bool {
    switch width {
    case 1: unsafe increment(base.assumingMemoryBound(to: UInt8.self) + index)
    case 2: unsafe increment(base.assumingMemoryBound(to: UInt16.self) + index)
    case 4: unsafe increment(base.assumingMemoryBound(to: UInt32.self) + index)
    default: unsafe increment(base.assumingMemoryBound(to: UInt64.self) + index)
    }
  }

  @inline(__always)
  private static func increment<Number: FixedWidthInteger>(_ counter: UnsafeMutablePointer<Number>) -> Bool {
    let number = unsafe counter.pointee
    guard number != .max else { return false }
    unsafe counter.pointee = number &+ 1
    return true
  }

  /// The number of a counter.
  @inline(__always)
  static func load(_ base: UnsafeRawPointer, _ width: UInt8, _ index: Int) -> UInt64 {
    switch width {
    case 1: unsafe UInt64(base.load(fromByteOffset: index, as: UInt8.self))
    case 2: unsafe UInt64(base.load(fromByteOffset: index &* 2, as: UInt16.self))
    case 4: unsafe UInt64(base.load(fromByteOffset: index &* 4, as: UInt32.self))
    default: unsafe base.load(fromByteOffset: index &* 8, as: UInt64.self)
    }
  }

  /// Stores a number that the width is enough for.
  @inline(__always)
  static func store(_ number: UInt64, _ base: UnsafeMutableRawPointer, _ width: UInt8, _ index: Int) {
    switch width {
    case 1: unsafe base.storeBytes(of: UInt8(truncatingIfNeeded: number), toByteOffset: index, as: UInt8.self)
    case 2: unsafe base.storeBytes(of: UInt16(truncatingIfNeeded: number), toByteOffset: index &* 2, as: UInt16.self)
    case 4: unsafe base.storeBytes(of: UInt32(truncatingIfNeeded: number), toByteOffset: index &* 4, as: UInt32.self)
    default: unsafe base.storeBytes(of: number, toByteOffset: index &* 8, as: UInt64.self)
    }
  }

  /// Memory for so many counters, which are zero.
  static func allocate(_ count: Int, _ width: UInt8) -> UnsafeMutableRawPointer {
    let size = count * Int(width)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    return unsafe memory
  }
}
