/// One message on its way from protobuf to JSON: the structure. Values are written in the extension.
@unsafe
struct ProtobufTranscription {
  /// A message that is open.
  struct Frame {
    var message: Schema.Message
    /// The repeated field whose array is open.
    var list = SchemaTable.none
    /// The fields that were written.
    var named: UInt16 = 0
    var end: Int
  }

  let table = SchemaTable.shared
  var scanner: WireScanner
  /// The innermost open message.
  var frame: UnsafeMutablePointer<Frame>
  let frames: UnsafeMutablePointer<Frame>
  let maximumDepth: Int

  init(scanner: WireScanner, frames: UnsafeMutablePointer<Frame>, maximumDepth: Int) {
    unsafe self.scanner = unsafe scanner
    unsafe self.frames = unsafe frames
    unsafe self.maximumDepth = maximumDepth
    unsafe frame = unsafe frames
  }

  /// Reads the message.
  mutating func run(_ message: Schema.Message, into out: inout ByteBuffer) throws(OTLPError) {
    let end = unsafe scanner.end
    unsafe frame.initialize(to: Frame(message: message, end: end))
    try out.append(UInt8(ascii: "{"))
    while true {
      while unsafe scanner.index < scanner.end { unsafe try field(&out) }
      unsafe try closeList(&out)
      try out.append(UInt8(ascii: "}"))
      if unsafe frame == frames { return }
      unsafe frame -= 1
      unsafe scanner.end = unsafe frame.pointee.end
    }
  }

  /// Reads a field, or the beginning of one that is a message.
  @inline(__always)
  private mutating func field(_ out: inout ByteBuffer) throws(OTLPError) {
    let start = unsafe scanner.index
    let (number, wireType) = unsafe try scanner.tag()
    let index = unsafe table.field(number, of: frame.pointee.message)
    guard index != SchemaTable.none else {
      unsafe try scanner.skip(number, wireType)
      return
    }
    let field = unsafe table.pointer(index)
    let isPacked = unsafe field.pointee.isPacked && wireType == 2
    // A field with another wire type than its own is an unknown one.
    guard unsafe isPacked || wireType == field.pointee.kind.wireType else {
      unsafe try scanner.skip(number, wireType)
      return
    }
    try out.reserve(40)
    if unsafe frame.pointee.list == index {
      // The array is still empty where a packed list without values opened it.
      if unsafe !isPacked && out.start[out.count &- 1] != UInt8(ascii: "[") {
        unsafe out.space.pointee = UInt8(ascii: ",")
        unsafe out.commit(1)
      }
    } else {
      unsafe try beginField(field, start, &out)
    }
    if isPacked {
      unsafe try packedList(field, &out)
    } else if unsafe field.pointee.kind == .message {
      unsafe try openMessage(field, start, &out)
    } else {
      unsafe try value(field.pointee.kind, &out)
    }
  }

  /// Closes the array before, and writes the key and the opening bracket.
  @inline(__always)
  private mutating func beginField(
    _ field: UnsafePointer<SchemaField>, _ start: Int, _ out: inout ByteBuffer
  ) throws(OTLPError) {
    unsafe try closeList(&out)
    let named = unsafe frame.pointee.named
    if unsafe named & (field.pointee.bit | field.pointee.choiceBits) != 0 {
      throw OTLPError(
        code: .duplicateKey, offset: start, reason: "the field comes again, or beside a member of the same choice")
    }
    unsafe frame.pointee.named = unsafe named | field.pointee.bit
    var target = unsafe out.space
    if named != 0 {
      unsafe target.pointee = UInt8(ascii: ",")
      unsafe target += 1
    }
    unsafe target.pointee = UInt8(ascii: "\"")
    let name = unsafe field.pointee.name
    let length = unsafe Int(field.pointee.nameLength)
    unsafe EightBytes.store(name.0, to: target + 1)
    unsafe EightBytes.store(name.1, to: target + 9)
    unsafe EightBytes.store(name.2, to: target + 17)
    unsafe target[length &+ 2] = UInt8(ascii: ":")
    var count = length &+ 3 &+ (named != 0 ? 1 : 0)
    if unsafe field.pointee.isRepeated {
      unsafe target[length &+ 3] = UInt8(ascii: "[")
      count &+= 1
      unsafe frame.pointee.list = unsafe field.pointee.index
    }
    unsafe out.commit(count)
  }

  @inline(__always)
  private mutating func closeList(_ out: inout ByteBuffer) throws(OTLPError) {
    if unsafe frame.pointee.list == SchemaTable.none { return }
    unsafe frame.pointee.list = SchemaTable.none
    // The caller goes on at the start of the room that it reserved, hence what is reserved here.
    try out.reserve(40)
    unsafe out.space.pointee = UInt8(ascii: "]")
    unsafe out.commit(1)
  }

  @inline(__always)
  private mutating func openMessage(
    _ field: UnsafePointer<SchemaField>, _ start: Int, _ out: inout ByteBuffer
  ) throws(OTLPError) {
    let end = unsafe try scanner.lengthEnd()
    guard unsafe frame - frames &+ 1 < maximumDepth else {
      throw OTLPError(code: .tooDeep, offset: start, reason: "messages nest too deep")
    }
    unsafe scanner.end = end
    unsafe frame += 1
    unsafe frame.initialize(to: Frame(message: field.pointee.message, end: end))
    try out.append(UInt8(ascii: "{"))
  }
}
