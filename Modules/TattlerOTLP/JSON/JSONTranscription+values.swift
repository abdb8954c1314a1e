/// Values of fields that are not messages.
extension JSONTranscription {
  /// Reads a value and writes it with its tag, or nothing where it is the default and absent means the same.
  @inline(__always)
  mutating func scalar(_ field: UnsafePointer<SchemaField>, _ out: inout ByteBuffer) throws(OTLPError) {
    let kind = unsafe field.pointee.kind
    switch kind {
    case .string: unsafe try string(field, &out)
    case .bytes, .id: unsafe try bytes(field, &out)
    default:
      let value = unsafe try number(kind, &out)
      if unsafe value == 0 && !field.pointee.hasPresence { return }
      try out.reserve(16)
      let start = unsafe out.space
      unsafe start.pointee = unsafe field.pointee.tag
      unsafe out.commit(1 &+ Self.store(value, kind, to: start + 1))
    }
  }

  /// Reads a list of numbers up to its closing bracket and writes it packed.
  @inline(never)
  mutating func packedList(_ field: UnsafePointer<SchemaField>, _ out: inout ByteBuffer) throws(OTLPError) {
    let kind = unsafe field.pointee.kind
    try out.reserve(16)
    unsafe out.space.pointee = unsafe field.pointee.tag
    unsafe out.commit(2)
    let start = out.count
    while true {
      _ = unsafe text.skipSpace()
      let value = unsafe try number(kind, &out)
      try out.reserve(16)
      unsafe out.commit(Self.store(value, kind, to: out.space))
      let mark = unsafe text.skipSpace()
      if mark == UInt8(ascii: "]") { break }
      guard mark == UInt8(ascii: ",") else {
        throw unsafe text.unexpected("a comma or a bracket is expected")
      }
      unsafe text.index &+= 1
      unsafe frame.pointee.element &+= 1
    }
    _ = try out.closeLength(from: start, reserved: 1)
  }

  /// Stores a number in its wire form; gives the count of bytes, at most ten.
  @inline(__always)
  private static func store(_ value: UInt64, _ kind: Schema.Kind, to out: UnsafeMutablePointer<UInt8>) -> Int {
    if kind.wireType == 1 {
      unsafe EightBytes.store(value, to: out)
      return 8
    }
    // Zigzag: the sign goes to the lowest bit.
    let number = kind == .sint32 ? UInt64(UInt32(truncatingIfNeeded: value &<< 1 ^ (0 &- value &>> 63))) : value
    return unsafe ByteBuffer.storeVarint(number, to: out)
  }

  /// Reads a string into the output.
  @inline(__always)
  private mutating func string(_ field: UnsafePointer<SchemaField>, _ out: inout ByteBuffer) throws(OTLPError) {
    guard unsafe text.byte == UInt8(ascii: "\"") else { throw unsafe text.mismatch("a string is expected") }
    unsafe text.index &+= 1
    let start = unsafe text.index
    let end = unsafe try text.run()
    guard unsafe text.base[end] == UInt8(ascii: "\"") else {
      unsafe text.index = start
      unsafe try stringWithEscapes(field, &out)
      return
    }
    unsafe text.index &+= 1
    let length = end &- start
    if unsafe length == 0 && !field.pointee.hasPresence && !field.pointee.isRepeated { return }
    try out.reserve(length &+ 24)
    let target = unsafe out.space
    unsafe target.pointee = unsafe field.pointee.tag
    let head = unsafe 1 &+ ByteBuffer.storeVarint(UInt64(truncatingIfNeeded: length), to: target + 1)
    unsafe copy(from: start, length, to: target + head)
    unsafe out.commit(head &+ length)
  }

  /// Copies bytes of the text to where there is room for seven more.
  @inline(__always)
  private func copy(from start: Int, _ length: Int, to target: UnsafeMutablePointer<UInt8>) {
    let source = unsafe text.base + start
    if unsafe length > 64 || start &+ length &+ 8 > text.count {
      unsafe target.update(from: source, count: length)
      return
    }
    var index = 0
    while index < length {
      unsafe EightBytes.store(EightBytes.load(source + index), to: target + index)
      index &+= 8
    }
  }

  @inline(never)
  private mutating func stringWithEscapes(
    _ field: UnsafePointer<SchemaField>, _ out: inout ByteBuffer
  ) throws(OTLPError) {
    try out.reserve(16)
    unsafe out.space.pointee = unsafe field.pointee.tag
    unsafe out.commit(2)
    let start = out.count
    unsafe try text.appendString(to: &out)
    _ = try out.closeLength(from: start, reserved: 1)
  }

  /// Reads hexadecimal or Base64 text into the output.
  @inline(never)
  private mutating func bytes(_ field: UnsafePointer<SchemaField>, _ out: inout ByteBuffer) throws(OTLPError) {
    guard unsafe text.byte == UInt8(ascii: "\"") else { throw unsafe text.mismatch("a string is expected") }
    let offset = unsafe text.index
    unsafe text.index &+= 1
    try out.reserve(16)
    unsafe out.space.pointee = unsafe field.pointee.tag
    unsafe out.commit(2)
    let start = out.count
    unsafe try text.appendString(to: &out)
    let isID = unsafe field.pointee.kind == .id
    let decoded = unsafe out.start + start
    let length = out.count &- start
    guard
      let count = isID
        ? unsafe ByteText.decodeHexadecimal(decoded, length) : unsafe ByteText.decodeBase64(decoded, length)
    else {
      let reason: StaticString = isID ? "the id is not hexadecimal" : "the string is not Base64"
      throw unsafe text.refusal(.invalidBytes, at: offset, reason)
    }
    if unsafe count == 0 && !field.pointee.hasPresence {
      out.truncate(to: start &- 2)
      return
    }
    out.truncate(to: start &+ count)
    _ = try out.closeLength(from: start, reserved: 1)
  }
}
