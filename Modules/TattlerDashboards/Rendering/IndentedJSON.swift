internal import TattlerConfig

/// Writes JSON for readers and for `diff`: two spaces a level, and what has no parts of its own on one line.
struct IndentedJSON {
  private(set) var bytes: [UInt8] = []

  /// Writes a document with a newline at its end.
  init(_ value: JSONValue) {
    write(value, depth: 0)
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .array(let items) where items.contains(where: \.hasParts):
      list("[", "]", items, depth) { writer, item in writer.write(item, depth: depth + 1) }
    case .object(let members) where !members.isEmpty:
      list("{", "}", members, depth) { writer, member in
        writer.bytes += JSONValue.string(member.name).compact
        writer.text(": ")
        writer.write(member.value, depth: depth + 1)
      }
    default: bytes += value.compact
    }
  }

  private mutating func list<Item>(
    _ open: String, _ close: String, _ items: [Item], _ depth: Int, _ write: (inout IndentedJSON, Item) -> Void
  ) {
    text(open)
    for (index, item) in items.enumerated() {
      text(index == 0 ? "\n" : ",\n")
      indent(depth + 1)
      write(&self, item)
    }
    text("\n")
    indent(depth)
    text(close)
  }

  private mutating func indent(_ depth: Int) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  private mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
