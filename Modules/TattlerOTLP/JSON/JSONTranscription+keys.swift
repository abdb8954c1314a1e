/// Keys, and what was learnt about a sender's habits.
///
/// Senders write the keys of a kind of object in the same order each time, so that the key that followed last time is
/// a good guess. The guesses are one array of bytes: the field that followed each field, the first field of each
/// message, and the bytes that the length of each message took.
extension JSONTranscription {
  static func makeGuesses() -> UnsafeMutablePointer<UInt8> {
    let table = SchemaTable.shared
    let messages = Schema.Message.allCases
    let guesses = UnsafeMutablePointer<UInt8>.allocate(capacity: table.count + messages.count * 2)
    for message in messages {
      let fields = table.fields(of: message)
      for index in fields {
        unsafe guesses[Int(index)] = index + 1 < fields.upperBound ? index + 1 : fields.lowerBound
      }
      unsafe guesses[table.count + Int(message.rawValue)] = fields.lowerBound
      unsafe guesses[table.count + messages.count + Int(message.rawValue)] = 1
    }
    return unsafe guesses
  }

  /// Where the guess for the length of a message is kept.
  @inline(__always)
  func lengthSlot(_ message: Schema.Message) -> Int {
    unsafe table.count &+ Schema.Message.count &+ Int(message.rawValue)
  }

  /// Reads a key with its quotes and gives its field; ``SchemaTable/none`` where it is unknown.
  @inline(__always)
  mutating func key(_ out: inout ByteBuffer) throws(OTLPError) -> UInt8 {
    guard unsafe text.byte == UInt8(ascii: "\"") else { throw unsafe text.unexpected("a key is expected") }
    let start = unsafe text.index &+ 1
    unsafe text.index = start
    guard unsafe start &+ 24 <= text.count else { return unsafe try rareKey(&out) }
    let name = unsafe (
      EightBytes.load(text.base + start), EightBytes.load(text.base + start + 8),
      EightBytes.load(text.base + start + 16)
    )
    var index = unsafe guesses[Int(frame.pointee.slot)]
    if unsafe !table.pointer(index).pointee.isNamed(name) {
      index = unsafe table.field(named: name, of: frame.pointee.message)
      if index == SchemaTable.none { return unsafe try rareKey(&out) }
      unsafe guesses[Int(frame.pointee.slot)] = index
    }
    unsafe frame.pointee.slot = index
    unsafe text.index = unsafe start &+ Int(table.pointer(index).pointee.nameLength) &+ 1
    return index
  }

  /// Reads a key that is unknown, has escapes, or stands near the end of the text.
  @inline(never)
  private mutating func rareKey(_ out: inout ByteBuffer) throws(OTLPError) -> UInt8 {
    // The key is decoded behind the output and taken back.
    let start = out.count
    try out.reserve(1)
    unsafe try text.appendString(to: &out)
    let length = out.count - start
    var words: [3 of UInt64] = [0, 0, 0]
    if length <= SchemaField.maximumNameLength {
      for offset in 0..<length {
        words[offset / 8] |= unsafe UInt64(out.start[start + offset]) << UInt64(offset % 8 * 8)
      }
      // A quote in the key itself was an escape: no name has one, and what stands behind it must not matter.
      words[length / 8] |= UInt64(UInt8(ascii: "\"")) << UInt64(length % 8 * 8)
    }
    out.truncate(to: start)
    let index = unsafe table.field(named: (words[0], words[1], words[2]), of: frame.pointee.message)
    guard index != SchemaTable.none, unsafe Int(table.pointer(index).pointee.nameLength) == length else {
      return SchemaTable.none
    }
    unsafe frame.pointee.slot = index
    return index
  }

  /// Where in the message the text is being read.
  var path: String {
    guard unsafe depth > 0 else { return "" }
    var path = ""
    var current = unsafe frames
    while unsafe current <= frame {
      let open = unsafe current.pointee
      if open.field != SchemaTable.none {
        let name = unsafe table.pointer(open.field).pointee.text
        path += path.isEmpty ? name : "." + name
        if open.element >= 0 { path += "[\(open.element)]" }
      }
      unsafe current += 1
    }
    return path
  }
}
