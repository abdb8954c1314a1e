/// Reads labels as ``LabelText`` writes them: `{a="b","c.d"="e"}`, with `\\`, `\"` and `\n`.
struct LabelReader {
  private let text: ArraySlice<UInt8>
  private var place: Int

  static func read(_ text: ArraySlice<UInt8>, into labels: inout RowLabels) throws(RowFault) {
    labels.clear()
    var reader = LabelReader(text: text, place: text.startIndex)
    try reader.read(into: &labels)
    try labels.check()
  }

  private mutating func read(into labels: inout RowLabels) throws(RowFault) {
    guard take(UInt8(ascii: "{")) else {
      throw RowFault(
        "the labels do not begin with {; where labels is the column of a label, give --format csv-wide")
    }
    if !take(UInt8(ascii: "}")) {
      repeat {
        let start = labels.bytes.count
        if take(UInt8(ascii: "\"")) { try string(into: &labels.bytes) } else { try name(into: &labels.bytes) }
        let middle = labels.bytes.count
        guard take(UInt8(ascii: "=")), take(UInt8(ascii: "\"")) else { throw fault("=\" behind a label's name") }
        try string(into: &labels.bytes)
        labels.add(start: start, middle: middle)
      } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "}")) else { throw fault("a comma or } behind a label") }
    }
    guard place == text.endIndex else { throw fault("nothing behind }") }
  }

  private func fault(_ expected: String) -> RowFault {
    RowFault("the labels are not as Prometheus writes them: \(expected) was expected")
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard place < text.endIndex, text[place] == byte else { return false }
    place += 1
    return true
  }

  private mutating func name(into bytes: inout [UInt8]) throws(RowFault) {
    let end = text[place...].firstIndex(of: UInt8(ascii: "=")) ?? text.endIndex
    guard LabelText.isPlainName(text[place..<end]) else { throw fault("a label's name") }
    bytes.append(contentsOf: text[place..<end])
    place = end
  }

  /// Takes what stands before the closing quote, and the quote.
  private mutating func string(into bytes: inout [UInt8]) throws(RowFault) {
    while place < text.endIndex {
      var byte = text[place]
      place += 1
      if byte == UInt8(ascii: "\"") { return }
      if byte == UInt8(ascii: "\\") {
        guard place < text.endIndex else { break }
        switch text[place] {
        case UInt8(ascii: "n"): byte = 0x0A
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): byte = text[place]
        default: throw fault("\\\\, \\\" or \\n")
        }
        place += 1
      }
      bytes.append(byte)
    }
    throw fault("a closing quote")
  }
}
