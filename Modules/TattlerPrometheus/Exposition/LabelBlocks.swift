/// Lists of labels as they stand between the braces of a line, each written once a call.
struct LabelBlocks {
  private(set) var text: [UInt8] = []
  private var blocks: [Piece] = []

  private static let unknown = Piece(offset: .max, length: 0)

  /// Begins a call.
  mutating func begin() {
    text.removeAll(keepingCapacity: true)
    blocks.removeAll(keepingCapacity: true)
  }

  /// A list: `name="value",name="value"`.
  @inline(__always)
  mutating func block(_ list: UInt32, _ labels: borrowing LabelCatalog) -> Piece {
    if Int(list) < blocks.count, blocks[Int(list)] != Self.unknown { return blocks[Int(list)] }
    return render(list, labels)
  }

  @inline(never)
  private mutating func render(_ list: UInt32, _ labels: borrowing LabelCatalog) -> Piece {
    while blocks.count < labels.lists.count { blocks.append(Self.unknown) }
    let record = labels.lists[Int(list)]
    let start = text.count
    for index in Int(record.first)..<Int(record.first) + Int(record.count) {
      if index > Int(record.first) { text.append(UInt8(ascii: ",")) }
      let label = labels.labels[index]
      EscapedText.appendLabel(labels.text[label.name.range], labels.text[label.value.range], to: &text)
    }
    blocks[Int(list)] = Piece(start, text.count)
    return blocks[Int(list)]
  }
}

/// Text with the escapes of the exposition formats.
enum EscapedText {
  /// Appends `name="value"`; a name that needs them gets quotes.
  static func appendLabel(_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, to buffer: inout [UInt8]) {
    if NameByte.isPlainLabel(name) { buffer.append(contentsOf: name) } else { appendQuoted(name, to: &buffer) }
    buffer.append(UInt8(ascii: "="))
    appendQuoted(value, to: &buffer)
  }

  /// Appends text in quotes, with `\"`, `\\` and `\n`.
  static func appendQuoted(_ bytes: some Collection<UInt8>, to buffer: inout [UInt8]) {
    buffer.append(UInt8(ascii: "\""))
    append(bytes, escapesQuotes: true, to: &buffer)
    buffer.append(UInt8(ascii: "\""))
  }

  /// Appends text with `\\` and `\n`, and where that is wanted `\"`.
  static func append(_ bytes: some Collection<UInt8>, escapesQuotes: Bool, to buffer: inout [UInt8]) {
    for byte in bytes {
      switch byte {
      case 0x0A: buffer.append(contentsOf: #"\n"#.utf8)
      case UInt8(ascii: "\\"): buffer.append(contentsOf: #"\\"#.utf8)
      case UInt8(ascii: "\"") where escapesQuotes: buffer.append(contentsOf: #"\""#.utf8)
      default: buffer.append(byte)
      }
    }
  }
}
