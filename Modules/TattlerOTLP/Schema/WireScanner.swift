/// Reading of protobuf's wire format, field by field (protobuf.dev, "Encoding").
///
/// Reads only inside the bytes that it was made with.
@unsafe
struct WireScanner {
  let base: UnsafeRawPointer?
  /// The next byte to read.
  var index: Int
  /// The end of the message that is being read.
  var end: Int
  /// Groups nest no deeper than this.
  static let maximumGroupDepth = 100

  init(_ bytes: UnsafeRawBufferPointer) {
    unsafe base = bytes.baseAddress
    unsafe index = 0
    unsafe end = bytes.count
  }

  @inline(__always)
  private func byte(_ offset: Int) -> UInt8 {
    unsafe base.unsafelyUnwrapped.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// Reads a varint of up to ten bytes.
  @inline(__always)
  mutating func varint() throws(OTLPError) -> UInt64 {
    if unsafe index < end, unsafe byte(index) < 0x80 {
      unsafe index &+= 1
      return UInt64(unsafe byte(index &- 1))
    }
    return unsafe try longVarint()
  }

  @inline(never)
  private mutating func longVarint() throws(OTLPError) -> UInt64 {
    let start = unsafe index
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while unsafe index < end {
      let next = unsafe byte(index)
      unsafe index &+= 1
      value |= UInt64(next & 0x7F) &<< shift
      if next < 0x80 { return value }
      shift &+= 7
      if shift == 70 {
        throw OTLPError(code: .invalidVarint, offset: start, reason: "a varint has more than ten bytes")
      }
    }
    throw OTLPError(code: .truncated, offset: start, reason: "the message ends inside a varint")
  }

  /// Reads a tag.
  @inline(__always)
  mutating func tag() throws(OTLPError) -> (number: UInt64, wireType: UInt8) {
    let start = unsafe index
    let tag = unsafe try varint()
    guard tag &>> 3 &- 1 < 0x1FFF_FFFF else {
      throw OTLPError(code: .invalidFieldNumber, offset: start, reason: "there is no field number \(tag >> 3)")
    }
    return (tag &>> 3, UInt8(truncatingIfNeeded: tag & 7))
  }

  /// Reads eight bytes.
  @inline(__always)
  mutating func fixed64() throws(OTLPError) -> UInt64 {
    guard unsafe end &- index >= 8 else { throw unsafe truncated("the message ends inside a number of eight bytes") }
    let value = unsafe base.unsafelyUnwrapped.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    unsafe index &+= 8
    return UInt64(littleEndian: value)
  }

  /// Reads a length and gives the end of what it measures.
  @inline(__always)
  mutating func lengthEnd() throws(OTLPError) -> Int {
    let start = unsafe index
    let length = unsafe try varint()
    guard unsafe length <= UInt64(truncatingIfNeeded: end &- index) else {
      throw OTLPError(
        code: .lengthOutOfBounds, offset: start, reason: "the length \(length) reaches behind the end of its message")
    }
    return unsafe index &+ Int(truncatingIfNeeded: length)
  }

  /// Reads over the value of a field, with everything in it where it is a group.
  mutating func skip(_ number: UInt64, _ wireType: UInt8) throws(OTLPError) {
    switch wireType {
    case 0: _ = unsafe try varint()
    case 1: _ = unsafe try fixed64()
    case 2: unsafe index = try lengthEnd()
    case 3: unsafe try skipGroup(number)
    case 4: throw OTLPError(code: .unbalancedGroup, offset: unsafe index, reason: "a group ends that did not begin")
    case 5:
      guard unsafe end &- index >= 4 else { throw unsafe truncated("the message ends inside a number of four bytes") }
      unsafe index &+= 4
    default: throw OTLPError(code: .invalidWireType, offset: unsafe index, reason: "there is no wire type \(wireType)")
    }
  }

  private mutating func skipGroup(_ number: UInt64) throws(OTLPError) {
    var open = [number]
    while let last = open.last {
      guard unsafe index < end else {
        throw OTLPError(code: .unbalancedGroup, offset: unsafe index, reason: "a group does not end")
      }
      let start = unsafe index
      let (number, wireType) = unsafe try tag()
      if wireType == 3 {
        guard unsafe open.count < Self.maximumGroupDepth else {
          throw OTLPError(code: .tooDeep, offset: start, reason: "groups nest too deep")
        }
        open.append(number)
      } else if wireType == 4 {
        guard number == last else {
          throw OTLPError(code: .unbalancedGroup, offset: start, reason: "a group ends that did not begin")
        }
        open.removeLast()
      } else {
        unsafe try skip(number, wireType)
      }
    }
  }

  private func truncated(_ reason: String) -> OTLPError {
    OTLPError(code: .truncated, offset: unsafe index, reason: reason)
  }
}
