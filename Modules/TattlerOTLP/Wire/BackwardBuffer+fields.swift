internal import TattlerModel

/// Fields of protobuf, value before tag as the buffer grows downwards.
///
/// `put…` stores into room that ``BackwardBuffer/reserve(_:)`` made; `add…` makes its own.
extension BackwardBuffer {
  /// Bytes of the longest varint.
  static let longestVarint = 10

  @inline(__always)
  private var memory: UnsafeMutablePointer<UInt8> {
    // Who stores has reserved, so that there is memory.
    unsafe base.unsafelyUnwrapped
  }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    assert(start > 0, "room was reserved")
    start &-= 1
    unsafe memory[start] = byte
  }

  @inline(__always)
  mutating func putVarint(_ value: UInt64) {
    if value < 0x80 { return put(UInt8(truncatingIfNeeded: value)) }
    if value < 0x4000 {
      start &-= 2
      unsafe memory[start] = UInt8(truncatingIfNeeded: value) | 0x80
      unsafe memory[start &+ 1] = UInt8(truncatingIfNeeded: value &>> 7)
      return
    }
    putLongVarint(value)
  }

  private mutating func putLongVarint(_ value: UInt64) {
    let size = ByteBuffer.varintSize(Int(bitPattern: UInt(value)))
    start &-= size
    _ = unsafe ByteBuffer.storeVarint(value, to: memory + start)
  }

  /// A field of eight bytes; `tag` is one byte long.
  @inline(__always)
  mutating func putFixed64(_ tag: UInt8, _ bits: UInt64) {
    assert(start >= 9, "room was reserved")
    start &-= 9
    unsafe memory[start] = tag
    unsafe UnsafeMutableRawPointer(memory + (start &+ 1)).storeBytes(of: bits.littleEndian, as: UInt64.self)
  }

  /// Length and tag of everything that was written since there were `before` bytes.
  @inline(__always)
  mutating func putHead(_ tag: UInt8, since before: Int) {
    putVarint(UInt64(truncatingIfNeeded: count &- before))
    put(tag)
  }

  /// Bytes as they are.
  ///
  /// - Precondition: up to 15 bytes before `source` can be read.
  @inline(__always)
  mutating func putPadded(_ source: UnsafePointer<UInt8>, _ length: Int) {
    var left = length
    let target = unsafe memory + (start &- length)
    repeat {
      left &-= 16
      let from = unsafe UnsafeRawPointer(source + left)
      let low = unsafe from.loadUnaligned(as: UInt64.self)
      let high = unsafe from.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      let to = unsafe UnsafeMutableRawPointer(target + left)
      unsafe to.storeBytes(of: low, as: UInt64.self)
      unsafe to.storeBytes(of: high, toByteOffset: 8, as: UInt64.self)
    } while left > 0
    start &-= length
  }

  /// Bytes as they are, wherever they stand.
  mutating func putRaw(_ source: UnsafePointer<UInt8>, _ length: Int) {
    start &-= length
    unsafe (memory + start).update(from: source, count: length)
  }

  /// A varint field.
  mutating func addVarint(_ tag: UInt8, _ value: UInt64) throws(EncodingStop) {
    try reserve(Self.longestVarint + 1)
    putVarint(value)
    put(tag)
  }

  /// A field of eight bytes.
  mutating func addFixed64(_ tag: UInt8, _ bits: UInt64) throws(EncodingStop) {
    try reserve(9)
    putFixed64(tag, bits)
  }

  /// Length and tag of everything that was written since there were `before` bytes.
  mutating func addHead(_ tag: UInt8, since before: Int) throws(EncodingStop) {
    try reserve(Self.longestVarint + 1)
    putHead(tag, since: before)
  }

  /// A field of bytes, also where there are none.
  mutating func addBytes(_ tag: UInt8, _ bytes: UnsafeBufferPointer<UInt8>) throws(EncodingStop) {
    try reserve(bytes.count &+ Self.longestVarint &+ 1)
    if let source = bytes.baseAddress, bytes.count > 0 { unsafe putRaw(source, bytes.count) }
    putVarint(UInt64(truncatingIfNeeded: bytes.count))
    put(tag)
  }

  /// Once more what was written when there were `distance` bytes, `length` bytes of it.
  @inline(__always)
  mutating func addCopy(distance: Int, length: Int) throws(EncodingStop) {
    try reserve(length)
    if length > 0 { unsafe putPadded(memory + (capacity &- distance), length) }
  }
}
