/// Reads the fields of one protobuf message, in the order in which they stand.
///
/// The rules are those of protobuf's wire format (protobuf.dev/programming-guides/encoding): a field is a tag, which is
/// a varint of field number and wire type, and a value; what a reader does not know it skips.
@unsafe
struct WireCursor {
  let base: UnsafePointer<UInt8>
  /// The next byte, from the start of the body.
  var position: Int
  /// Behind the last byte of the message.
  let end: Int

  @inline(__always)
  init(_ base: UnsafePointer<UInt8>, _ range: Range<Int>) {
    unsafe self.base = base
    unsafe position = range.lowerBound
    unsafe end = range.upperBound
  }

  @inline(__always)
  var hasMore: Bool { unsafe position < end }

  /// The next tag: field number times eight plus wire type. There is a byte to read.
  @inline(__always)
  mutating func tag() throws(OTLPFault) -> UInt32 {
    let byte = unsafe base[position]
    if byte < 0x80 {
      unsafe position &+= 1
      return UInt32(byte)
    }
    return unsafe try longTag()
  }

  private mutating func longTag() throws(OTLPFault) -> UInt32 {
    let start = unsafe position
    let value = unsafe try varint()
    guard value <= UInt64(UInt32.max) else { throw OTLPFault(.invalidFieldNumber, at: start) }
    return UInt32(truncatingIfNeeded: value)
  }

  @inline(__always)
  mutating func varint() throws(OTLPFault) -> UInt64 {
    if unsafe position < end {
      let byte = unsafe base[position]
      if byte < 0x80 {
        unsafe position &+= 1
        return UInt64(byte)
      }
    }
    return unsafe try longVarint()
  }

  private mutating func longVarint() throws(OTLPFault) -> UInt64 {
    let start = unsafe position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while unsafe position < end {
      let byte = unsafe base[position]
      unsafe position &+= 1
      // The tenth byte has room for one bit; what is more is dropped, as Google's decoders do.
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift &+= 7
      if shift == 70 { throw OTLPFault(.invalidVarint, at: start) }
    }
    throw OTLPFault(.truncated, at: start)
  }

  @inline(__always)
  mutating func fixed64() throws(OTLPFault) -> UInt64 {
    guard unsafe position &+ 8 <= end else { throw OTLPFault(.truncated, at: unsafe position) }
    let value = unsafe UnsafeRawPointer(base).loadUnaligned(fromByteOffset: position, as: UInt64.self)
    unsafe position &+= 8
    return UInt64(littleEndian: value)
  }

  /// The bytes of a field with a length.
  @inline(__always)
  mutating func block() throws(OTLPFault) -> Range<Int> {
    let start = unsafe position
    let length = unsafe try varint()
    guard unsafe length <= UInt64(end &- position) else { throw OTLPFault(.lengthOutOfBounds, at: start) }
    let first = unsafe position
    unsafe position &+= Int(truncatingIfNeeded: length)
    return unsafe Range(uncheckedBounds: (first, position))
  }

  /// Skips the value of a field that nobody knows.
  ///
  /// - Parameter start: where the tag began, for the error.
  mutating func skip(_ tag: UInt32, at start: Int, depth: Int = 0) throws(OTLPFault) {
    guard tag &>> 3 != 0 else { throw OTLPFault(.invalidFieldNumber, at: start) }
    switch tag & 7 {
    case 0: _ = unsafe try varint()
    case 1: _ = unsafe try fixed64()
    case 2: _ = unsafe try block()
    case 3: unsafe try skipGroup(tag &>> 3, at: start, depth: depth)
    case 4: throw OTLPFault(.unbalancedGroup, at: start)
    case 5:
      guard unsafe position &+ 4 <= end else { throw OTLPFault(.truncated, at: unsafe position) }
      unsafe position &+= 4
    default: throw OTLPFault(.invalidWireType, at: start)
    }
  }

  private mutating func skipGroup(_ field: UInt32, at start: Int, depth: Int) throws(OTLPFault) {
    guard depth < WireLimits.depth else { throw OTLPFault(.tooDeep, at: start) }
    while unsafe hasMore {
      let inner = unsafe position
      let tag = unsafe try self.tag()
      if tag & 7 == 4 {
        guard tag &>> 3 == field else { throw OTLPFault(.unbalancedGroup, at: inner) }
        return
      }
      unsafe try skip(tag, at: inner, depth: depth + 1)
    }
    throw OTLPFault(.unbalancedGroup, at: start)
  }
}
