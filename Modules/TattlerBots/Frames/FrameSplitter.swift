/// Finds the frames of a body: the items of an array, or values one behind the other, with or without line ends between
/// them, so that one frame that is written over many lines is one too.
struct FrameSplitter {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next value; nil at the end. It may be no JSON: where it does not end, it is the rest.
  mutating func next() -> Range<Int>? {
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    guard index < bytes.count else { return nil }
    let start = index
    var depth = 0
    var isText = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isText {
        if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { isText = false }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 { return start..<index }
      // What is no object ends with its line.
      case UInt8(ascii: "\n") where depth == 0: return start..<index
      default: break
      }
    }
    index = bytes.count
    return start..<index
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
