internal import TattlerModel

/// Values of fields that are not messages.
extension ProtobufTranscription {
  /// Reads a value and writes it.
  @inline(__always)
  mutating func value(_ kind: Schema.Kind, _ out: inout ByteBuffer) throws(OTLPError) {
    switch kind {
    case .string, .bytes, .id: unsafe try text(kind, &out)
    case .fixed64, .sfixed64, .double:
      let bits = unsafe try scanner.fixed64()
      unsafe try number(bits, kind, &out)
    default:
      let bits = unsafe try scanner.varint()
      unsafe try number(bits, kind, &out)
    }
  }

  /// Reads the values that share one tag.
  @inline(never)
  mutating func packedList(_ field: UnsafePointer<SchemaField>, _ out: inout ByteBuffer) throws(OTLPError) {
    let end = unsafe try scanner.lengthEnd()
    let outerEnd = unsafe scanner.end
    let kind = unsafe field.pointee.kind
    unsafe scanner.end = end
    // The array may have been opened by a list before this one.
    while unsafe scanner.index < scanner.end {
      try out.reserve(1)
      if unsafe out.start[out.count &- 1] != UInt8(ascii: "[") { try out.append(UInt8(ascii: ",")) }
      unsafe try value(kind, &out)
    }
    unsafe scanner.end = outerEnd
  }

  /// Writes the bits of a number that were read.
  @inline(__always)
  private func number(_ bits: UInt64, _ kind: Schema.Kind, _ out: inout ByteBuffer) throws(OTLPError) {
    try out.reserve(NumberText.room &+ 4)
    let target = unsafe out.space
    switch kind {
    case .fixed64, .uint64: unsafe out.commit(Self.quote(NumberText.write(bits, to: target + 1), target))
    case .sfixed64, .int64:
      unsafe out.commit(Self.quote(NumberText.write(signed: Int64(bitPattern: bits), to: target + 1), target))
    case .double: unsafe out.commit(Self.writeDouble(Double(bitPattern: bits), to: target))
    case .bool: unsafe out.commit(Self.write(bits != 0 ? "true" : "false", to: target))
    case .uint32: unsafe out.commit(NumberText.write(UInt64(UInt32(truncatingIfNeeded: bits)), to: target))
    case .sint32:
      let zigzag = UInt32(truncatingIfNeeded: bits)
      let value = Int32(bitPattern: zigzag &>> 1) ^ (0 &- Int32(bitPattern: zigzag & 1))
      unsafe out.commit(NumberText.write(signed: Int64(value), to: target))
    default: unsafe out.commit(NumberText.write(signed: Int64(Int32(truncatingIfNeeded: bits)), to: target))
    }
  }

  /// Puts quotes around `count` bytes behind the first; gives the count with them.
  @inline(__always)
  private static func quote(_ count: Int, _ target: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe target[0] = UInt8(ascii: "\"")
    unsafe target[count &+ 1] = UInt8(ascii: "\"")
    return count &+ 2
  }

  private static func write(_ word: StaticString, to target: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe target.update(from: word.utf8Start, count: word.utf8CodeUnitCount)
    return word.utf8CodeUnitCount
  }

  @inline(__always)
  private static func writeDouble(_ value: Double, to target: UnsafeMutablePointer<UInt8>) -> Int {
    if value.isFinite { return unsafe NumberText.write(value, to: target) }
    return unsafe write(value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"", to: target)
  }

  /// Reads a string or bytes and writes them between quotes.
  @inline(__always)
  private mutating func text(_ kind: Schema.Kind, _ out: inout ByteBuffer) throws(OTLPError) {
    let end = unsafe try scanner.lengthEnd()
    let count = unsafe end &- scanner.index
    if count > 0, let base = unsafe scanner.base {
      let start = unsafe (base + scanner.index).assumingMemoryBound(to: UInt8.self)
      let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
      if kind == .string { unsafe try string(bytes, &out) } else { unsafe try encoded(bytes, kind, &out) }
    } else {
      try out.reserve(2)
      unsafe out.commit(Self.quote(0, out.space))
    }
    unsafe scanner.index = end
  }

  @inline(never)
  private func encoded(
    _ bytes: UnsafeBufferPointer<UInt8>, _ kind: Schema.Kind, _ out: inout ByteBuffer
  ) throws(OTLPError) {
    let length = kind == .id ? bytes.count &* 2 : (bytes.count &+ 2) / 3 &* 4
    try out.reserve(length &+ 2)
    let target = unsafe out.space
    if kind == .id {
      unsafe ByteText.writeHexadecimal(bytes, to: target + 1)
    } else {
      unsafe ByteText.writeBase64(bytes, to: target + 1)
    }
    unsafe out.commit(Self.quote(length, target))
  }

  /// Writes a string, eight bytes at a time while no byte needs an escape.
  @inline(__always)
  private func string(_ bytes: UnsafeBufferPointer<UInt8>, _ out: inout ByteBuffer) throws(OTLPError) {
    let source = unsafe bytes.baseAddress.unsafelyUnwrapped
    try out.reserve(bytes.count &+ 16)
    let target = unsafe out.space + 1
    var index = 0
    var seen: UInt64 = 0
    while index &+ 8 <= bytes.count {
      let word = unsafe EightBytes.load(source + index)
      if EightBytes.special(word) != 0 { break }
      seen |= word
      unsafe EightBytes.store(word, to: target + index)
      index &+= 8
    }
    while index < bytes.count {
      let byte = unsafe source[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
      seen |= UInt64(byte)
      unsafe target[index] = byte
      index &+= 1
    }
    if index < bytes.count || seen & EightBytes.highBits != 0 { unsafe try checkText(bytes) }
    if index == bytes.count {
      unsafe out.commit(Self.quote(index, target - 1))
    } else {
      unsafe try stringWithEscapes(bytes, from: index, &out)
    }
  }

  private func checkText(_ bytes: UnsafeBufferPointer<UInt8>) throws(OTLPError) {
    guard let offset = unsafe UTF8Check.firstInvalidOffset(bytes) else { return }
    throw OTLPError(code: .invalidUTF8, offset: unsafe scanner.index + offset, reason: "the string is not UTF-8")
  }

  /// Writes a string whose first `start` bytes stand in the output already.
  @inline(never)
  private func stringWithEscapes(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ out: inout ByteBuffer
  ) throws(OTLPError) {
    unsafe out.space.pointee = UInt8(ascii: "\"")
    unsafe out.commit(1 &+ start)
    for index in start..<bytes.count {
      let byte = unsafe bytes[index]
      try out.reserve(6)
      let target = unsafe out.space
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        unsafe target[0] = UInt8(ascii: "\\")
        unsafe target[1] = byte
        unsafe out.commit(2)
      case 0..<0x20: unsafe out.commit(Self.writeEscape(byte, to: target))
      default:
        unsafe target[0] = byte
        unsafe out.commit(1)
      }
    }
    try out.append(UInt8(ascii: "\""))
  }

  private static func writeEscape(_ byte: UInt8, to target: UnsafeMutablePointer<UInt8>) -> Int {
    switch byte {
    case 0x08: return unsafe write(#"\b"#, to: target)
    case 0x09: return unsafe write(#"\t"#, to: target)
    case 0x0A: return unsafe write(#"\n"#, to: target)
    case 0x0C: return unsafe write(#"\f"#, to: target)
    case 0x0D: return unsafe write(#"\r"#, to: target)
    default:
      let count = unsafe write(#"\u00"#, to: target)
      let digits: StaticString = "0123456789abcdef"
      unsafe target[count] = unsafe digits.utf8Start[Int(byte >> 4)]
      unsafe target[count + 1] = unsafe digits.utf8Start[Int(byte & 15)]
      return count + 2
    }
  }
}
