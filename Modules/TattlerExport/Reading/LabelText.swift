/// Labels as Prometheus writes them: `{a="b",c="d"}`, with `\\`, `\"` and `\n` escaped.
enum LabelText {
  static func append(_ labels: ArraySlice<SampleTable.Label>, to arena: inout [UInt8]) {
    arena.append(UInt8(ascii: "{"))
    for (index, label) in labels.enumerated() {
      if index > 0 { arena.append(UInt8(ascii: ",")) }
      let isPlain = isPlainName(arena[label.start..<label.middle])
      if !isPlain { arena.append(UInt8(ascii: "\"")) }
      appendEscaped(label.start..<label.middle, to: &arena)
      if !isPlain { arena.append(UInt8(ascii: "\"")) }
      arena.append(UInt8(ascii: "="))
      arena.append(UInt8(ascii: "\""))
      appendEscaped(label.middle..<label.end, to: &arena)
      arena.append(UInt8(ascii: "\""))
    }
    arena.append(UInt8(ascii: "}"))
  }

  /// Copies a part of the arena to its end.
  private static func appendEscaped(_ range: Range<Int>, to arena: inout [UInt8]) {
    for index in range {
      let byte = arena[index]
      switch byte {
      case UInt8(ascii: "\\"), UInt8(ascii: "\""):
        arena.append(UInt8(ascii: "\\"))
        arena.append(byte)
      case 0x0A:
        arena.append(UInt8(ascii: "\\"))
        arena.append(UInt8(ascii: "n"))
      default: arena.append(byte)
      }
    }
  }

  /// Whether a name needs no quotes: letters, digits and `_`, no digit first.
  static func isPlainName(_ name: some Collection<UInt8>) -> Bool {
    guard let first = name.first, !(0x30...0x39).contains(first) else { return false }
    return name.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }
  }
}
