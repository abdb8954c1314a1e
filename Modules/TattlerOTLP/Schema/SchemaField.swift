/// A field as the transcoders look it up: 64 bytes without pointers.
struct SchemaField: BitwiseCopyable, Sendable {
  /// The longest name with the quote behind it.
  static let maximumNameLength = 23

  /// The name and the quote behind it, as three words; a word has the byte at the lowest address in its lowest bits.
  var name: (UInt64, UInt64, UInt64)
  /// The bits of ``name`` that count.
  var mask: (UInt64, UInt64, UInt64)
  /// The name's bytes, without the quote.
  var nameLength: UInt8
  /// The index of the field in the table of all fields.
  var index: UInt8
  /// Below 16, so that every tag is a single byte.
  var number: UInt8
  /// The tag as it is written.
  var tag: UInt8
  var kind: Schema.Kind
  /// The message of a field that holds one.
  var message: Schema.Message
  var isRepeated: Bool
  var hasPresence: Bool
  /// The field's bit among the fields of its message.
  var bit: UInt16
  /// The bits of the choice that the field is a member of; 0 where it is none.
  var choiceBits: UInt16

  /// True where several values share one tag.
  @inline(__always)
  var isPacked: Bool { isRepeated && kind.wireType != 2 }

  init(_ definition: Schema.Definition, index: Int, position: Int, choiceBits: UInt16) {
    let length = definition.name.utf8CodeUnitCount
    var words: [3 of UInt64] = [0, 0, 0]
    var masks: [3 of UInt64] = [0, 0, 0]
    for offset in 0...min(length, Self.maximumNameLength) {
      let byte = unsafe offset < length ? definition.name.utf8Start[offset] : UInt8(ascii: "\"")
      words[offset / 8] |= UInt64(byte) << UInt64(offset % 8 * 8)
      masks[offset / 8] |= 0xFF << UInt64(offset % 8 * 8)
    }
    name = (words[0], words[1], words[2])
    mask = (masks[0], masks[1], masks[2])
    nameLength = UInt8(truncatingIfNeeded: length)
    self.index = UInt8(truncatingIfNeeded: index)
    number = definition.number
    kind = definition.kind
    message = definition.message ?? .exportRequest
    isRepeated = definition.isRepeated
    hasPresence = definition.hasPresence
    tag = definition.number << 3 | (definition.isRepeated ? 2 : definition.kind.wireType)
    bit = 1 << UInt16(position)
    self.choiceBits = choiceBits
  }

  /// True where three words begin with the name and the quote behind it.
  @inline(__always)
  func isNamed(_ words: (UInt64, UInt64, UInt64)) -> Bool {
    ((words.0 ^ name.0) & mask.0) | ((words.1 ^ name.1) & mask.1) | ((words.2 ^ name.2) & mask.2) == 0
  }

  /// The name as text.
  var text: String {
    let words = name
    return String(
      decoding: (0..<Int(nameLength)).map { offset in
        let word = offset < 8 ? words.0 : offset < 16 ? words.1 : words.2
        return UInt8(truncatingIfNeeded: word >> UInt64(offset % 8 * 8))
      }, as: UTF8.self)
  }
}
