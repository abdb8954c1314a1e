/// One text on its way from JSON to protobuf: the structure. Values are written in the extension.
///
/// Objects that are open are frames on a stack of its own, so that depth costs no machine stack.
@unsafe
struct JSONTranscription {
  /// An object that is open.
  struct Frame {
    /// The fields that were named so far, and those of them that were not null.
    var named: UInt16 = 0
    var given: UInt16 = 0
    var message: Schema.Message
    /// The field whose value is being read.
    var field = SchemaTable.none
    /// Where the guess for the next key is kept.
    var slot: UInt8
    /// The bytes that were reserved for the length.
    var lengthSize: UInt8
    /// The element of the list that is being read; -1 outside of a list.
    var element = -1
    /// Where the content begins in the output.
    var contentStart: Int
  }

  /// What is to be read next.
  enum Step {
    /// A key or the end, behind an opening brace.
    case firstMember
    case member
    /// A comma or the end of the object.
    case afterMember
    case element
    /// A comma or the end of the list.
    case afterElement
    case end
  }

  let table = SchemaTable.shared
  var text: JSONText
  /// The innermost open object.
  var frame: UnsafeMutablePointer<Frame>
  /// Objects and arrays that are open.
  var depth = 0
  /// Values that are lists or maps and are open: a batch holds no more than ``WireLimits/depth`` inside each other.
  private var openLists = 0
  let frames: UnsafeMutablePointer<Frame>
  let kinds: UnsafeMutablePointer<UInt8>
  let guesses: UnsafeMutablePointer<UInt8>
  let maximumDepth: Int

  init(
    text: JSONText, frames: UnsafeMutablePointer<Frame>, kinds: UnsafeMutablePointer<UInt8>,
    guesses: UnsafeMutablePointer<UInt8>, maximumDepth: Int
  ) {
    unsafe self.text = unsafe text
    unsafe self.frames = unsafe frames
    unsafe self.kinds = unsafe kinds
    unsafe self.guesses = unsafe guesses
    unsafe self.maximumDepth = maximumDepth
    unsafe frame = unsafe frames
  }

  /// Reads the text.
  mutating func run(_ message: Schema.Message, into out: inout ByteBuffer) throws(OTLPError) {
    unsafe try refuseByteOrderMark()
    guard unsafe text.skipSpace() == UInt8(ascii: "{") else { throw unsafe text.mismatch("an object is expected") }
    unsafe try descend()
    unsafe beginFrame(message, lengthSize: 0, contentStart: out.count)
    var step = Step.firstMember
    while step != .end { unsafe try advance(&step, &out) }
    _ = unsafe text.skipSpace()
    guard unsafe text.index == text.count else { throw unsafe text.unexpected("the end of the text is expected") }
  }

  @inline(__always)
  private mutating func advance(_ step: inout Step, _ out: inout ByteBuffer) throws(OTLPError) {
    switch step {
    case .firstMember:
      step = unsafe text.skipSpace() == UInt8(ascii: "}") ? unsafe try close(&out) : unsafe try member(&out)
    case .member: step = unsafe try member(&out)
    case .afterMember:
      let mark = unsafe text.skipSpace()
      if mark == UInt8(ascii: ",") {
        unsafe text.index &+= 1
        _ = unsafe text.skipSpace()
        step = unsafe try member(&out)
      } else {
        guard mark == UInt8(ascii: "}") else { throw unsafe text.unexpected("a comma or a brace is expected") }
        step = unsafe try close(&out)
      }
    case .element: step = unsafe try element(&out)
    case .afterElement:
      let mark = unsafe text.skipSpace()
      if mark == UInt8(ascii: ",") {
        unsafe text.index &+= 1
        unsafe frame.pointee.element &+= 1
        step = unsafe try element(&out)
      } else {
        guard mark == UInt8(ascii: "]") else { throw unsafe text.unexpected("a comma or a bracket is expected") }
        unsafe closeList()
        step = .afterMember
      }
    case .end: break
    }
  }

  /// Reads a key and what follows it.
  @inline(__always)
  private mutating func member(_ out: inout ByteBuffer) throws(OTLPError) -> Step {
    unsafe frame.pointee.field = SchemaTable.none
    let keyStart = unsafe text.index
    let index = unsafe try key(&out)
    guard unsafe text.skipSpace() == UInt8(ascii: ":") else { throw unsafe text.unexpected("a colon is expected") }
    unsafe text.index &+= 1
    let first = unsafe text.skipSpace()
    guard index != SchemaTable.none else {
      unsafe try text.skipValue(depth: depth, limit: maximumDepth, kinds: kinds)
      return .afterMember
    }
    let field = unsafe table.pointer(index)
    unsafe frame.pointee.field = index
    let bit = unsafe field.pointee.bit
    if unsafe frame.pointee.named & bit != 0 {
      throw unsafe text.refusal(.duplicateKey, at: keyStart, "the key comes twice in its object")
    }
    unsafe frame.pointee.named |= bit
    if first == UInt8(ascii: "n") {
      unsafe try text.literal("null")
      return .afterMember
    }
    if unsafe frame.pointee.given & field.pointee.choiceBits != 0 {
      throw unsafe text.refusal(.duplicateKey, at: keyStart, "the object has another member of the same choice")
    }
    unsafe frame.pointee.given |= bit
    return unsafe try value(field, first, &out)
  }

  /// Reads the value of a known field.
  @inline(__always)
  private mutating func value(
    _ field: UnsafePointer<SchemaField>, _ first: UInt8, _ out: inout ByteBuffer
  ) throws(OTLPError) -> Step {
    if unsafe field.pointee.isRepeated {
      guard first == UInt8(ascii: "[") else { throw unsafe text.mismatch("an array is expected") }
      unsafe try descend()
      unsafe frame.pointee.element = 0
      if unsafe text.skipSpace() == UInt8(ascii: "]") {
        unsafe closeList()
        return .afterMember
      }
      if unsafe !field.pointee.isPacked { return .element }
      unsafe try packedList(field, &out)
      unsafe closeList()
      return .afterMember
    }
    if unsafe field.pointee.kind == .message {
      unsafe try openMessage(field, &out)
      return .firstMember
    }
    unsafe try scalar(field, &out)
    return .afterMember
  }

  /// Reads an element of a list of messages or strings.
  @inline(__always)
  private mutating func element(_ out: inout ByteBuffer) throws(OTLPError) -> Step {
    _ = unsafe text.skipSpace()
    let field = unsafe table.pointer(frame.pointee.field)
    if unsafe field.pointee.kind == .message {
      unsafe try openMessage(field, &out)
      return .firstMember
    }
    unsafe try scalar(field, &out)
    return .afterElement
  }

  /// Counts an opening brace or bracket.
  @inline(__always)
  private mutating func descend() throws(OTLPError) {
    guard unsafe depth < maximumDepth else {
      throw unsafe text.refusal(.tooDeep, at: text.index, "objects and arrays nest too deep")
    }
    unsafe depth &+= 1
    unsafe text.index &+= 1
  }

  @inline(__always)
  private mutating func closeList() {
    unsafe text.index &+= 1
    unsafe depth &-= 1
    unsafe frame.pointee.element = -1
  }

  @inline(__always)
  private mutating func openMessage(
    _ field: UnsafePointer<SchemaField>, _ out: inout ByteBuffer
  ) throws(OTLPError) {
    guard unsafe text.byte == UInt8(ascii: "{") else { throw unsafe text.mismatch("an object is expected") }
    let message = unsafe field.pointee.message
    if message == .arrayValue || message == .keyValueList {
      guard unsafe openLists < WireLimits.depth else {
        throw unsafe text.refusal(
          .tooDeep, at: text.index, "lists and maps nest deeper than 64 levels")
      }
      unsafe openLists &+= 1
    }
    let size = unsafe Int(guesses[lengthSlot(message)])
    try out.reserve(16)
    unsafe out.space.pointee = unsafe field.pointee.tag
    unsafe out.commit(1 &+ size)
    unsafe try descend()
    unsafe frame += 1
    unsafe beginFrame(message, lengthSize: size, contentStart: out.count)
  }

  @inline(__always)
  private func beginFrame(_ message: Schema.Message, lengthSize: Int, contentStart: Int) {
    unsafe frame.initialize(
      to: Frame(
        message: message, slot: UInt8(truncatingIfNeeded: table.count &+ Int(message.rawValue)),
        lengthSize: UInt8(truncatingIfNeeded: lengthSize), contentStart: contentStart))
  }

  /// Closes the innermost object.
  @inline(__always)
  private mutating func close(_ out: inout ByteBuffer) throws(OTLPError) -> Step {
    unsafe text.index &+= 1
    unsafe depth &-= 1
    if unsafe frame == frames { return .end }
    let closed = unsafe frame.pointee
    if closed.message == .arrayValue || closed.message == .keyValueList { unsafe openLists &-= 1 }
    let size = try out.closeLength(from: closed.contentStart, reserved: Int(closed.lengthSize))
    unsafe guesses[lengthSlot(closed.message)] = UInt8(truncatingIfNeeded: size)
    unsafe frame -= 1
    return unsafe frame.pointee.element >= 0 ? .afterElement : .afterMember
  }

  private func refuseByteOrderMark() throws(OTLPError) {
    let isMarked = unsafe text.count >= 3 && text.base[0] == 0xEF && text.base[1] == 0xBB && text.base[2] == 0xBF
    if isMarked { throw unsafe text.refusal(.invalidJSON, at: 0, "the text begins with a byte order mark") }
  }
}
