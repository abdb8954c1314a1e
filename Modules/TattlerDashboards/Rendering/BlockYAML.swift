internal import TattlerConfig

/// Writes YAML in blocks. Scalars are those of JSON, which YAML 1.2 takes as they are (section 1.3): texts have double
/// quotes, so that none is read as something else. Names of members are written bare: they are plain words.
struct BlockYAML {
  private(set) var bytes: [UInt8] = []

  /// Writes a document.
  init(_ value: JSONValue, comment: String = "") {
    for line in comment.split(separator: "\n") { text("# \(line)\n") }
    write(value, depth: 0)
  }

  private mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .array(let items):
      for item in items {
        indent(depth)
        text("- ")
        inner(item, depth: depth + 1)
      }
    case .object(let members):
      for (index, member) in members.enumerated() {
        if index > 0 || !isBehindDash { indent(depth) }
        text(member.name + ":")
        if member.value.hasParts {
          text("\n")
          write(member.value, depth: depth + 1)
        } else {
          text(" ")
          line(member.value)
        }
      }
    default: line(value)
    }
  }

  /// An item of an array, whose first line stands behind the dash.
  private mutating func inner(_ item: JSONValue, depth: Int) {
    guard item.hasParts else { return line(item) }
    if case .array = item { text("\n") }
    write(item, depth: depth)
  }

  private var isBehindDash: Bool { bytes.suffix(2).elementsEqual("- ".utf8) }

  private mutating func line(_ value: JSONValue) {
    bytes += value.compact
    text("\n")
  }

  private mutating func indent(_ depth: Int) {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  private mutating func text(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
