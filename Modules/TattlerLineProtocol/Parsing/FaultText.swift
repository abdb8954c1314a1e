internal import TattlerModel

/// Words for faults: positions, excerpts and sentences.
@unsafe
struct FaultText {
  /// Bytes of an excerpt on either side of the spot.
  private static let bytesBefore = 16
  private static let bytesBehind = 24
  /// Bytes of a name in a sentence.
  private static let nameBytes = 64

  private let body: UnsafeBufferPointer<UInt8>
  /// Lines are counted from fault to fault, so that each newline is counted once, but for the few faults that lie before
  /// the last one.
  private var countedTo = 0
  private var line = 1
  private var lineStart = 0

  init(_ body: UnsafeBufferPointer<UInt8>) { unsafe self.body = body }

  /// The error for a fault.
  mutating func error(_ fault: LineFault, limits: LineProtocolLimits) -> LineProtocolError {
    let offset = unsafe min(max(fault.offset, 0), body.count)
    unsafe countLines(to: offset)
    return unsafe LineProtocolError(
      code: fault.code, line: line, column: offset - lineStart + 1, offset: offset,
      reason: reason(fault, limits), excerpt: excerpt(offset))
  }

  private mutating func countLines(to offset: Int) {
    guard let base = unsafe body.baseAddress else { return }
    // A string that nobody closed may begin lines below its record, whose second line is then read as a line.
    if unsafe offset < lineStart { unsafe countBack(to: offset) }
    while unsafe countedTo < offset {
      let next = unsafe ByteScan.newline(base, from: countedTo, to: offset)
      unsafe countedTo = next
      if next < offset {
        unsafe countedTo = next + 1
        unsafe line += 1
        unsafe lineStart = next + 1
      }
    }
  }

  private mutating func countBack(to offset: Int) {
    while unsafe countedTo > offset {
      unsafe countedTo -= 1
      if unsafe body[countedTo] == 0x0A { unsafe line -= 1 }
    }
    while unsafe lineStart > 0 && (lineStart > offset || body[lineStart - 1] != 0x0A) { unsafe lineStart -= 1 }
  }

  /// The text around an offset, without control characters and cut between characters.
  private func excerpt(_ offset: Int) -> String {
    let lineEnd = unsafe body.baseAddress.map { unsafe ByteScan.newline($0, from: offset, to: body.count) } ?? 0
    let start = unsafe max(lineStart, offset - Self.bytesBefore)
    let end = unsafe min(lineEnd, offset + Self.bytesBehind)
    guard start < end else { return "" }
    let text = unsafe Self.printable(body, start..<end)
    return unsafe (start > lineStart ? "…" : "") + text + (end < lineEnd ? "…" : "")
  }

  private func reason(_ fault: LineFault, _ limits: LineProtocolLimits) -> String {
    let name = unsafe quoted(fault.name)
    return switch fault.code {
    case .missingMeasurement: "the measurement is missing"
    case .missingTagKey: "a comma must be followed by a tag key"
    case .missingTagValue: "tag \(name) has no value"
    case .unescapedEquals: "the value of tag \(name) holds an = without a backslash before it"
    case .duplicateTag: "tag \(name) comes twice"
    case .duplicateField: "field \(name) comes twice"
    case .missingFields: "the line has no fields"
    case .missingFieldKey: "a field has no key"
    case .missingFieldValue: "field \(name) has no value"
    case .invalidValue: "the value of field \(name) is not a number, a boolean or a string in double quotes"
    case .valueOutOfRange: "the value of field \(name) does not fit its type"
    case .unsignedInteger: "the value of field \(name) is an unsigned integer"
    case .notFinite: "the value of field \(name) is not a finite number"
    case .unbalancedQuote: "the string value of field \(name) has no closing quote"
    case .unexpectedCharacter: "this does not belong here"
    case .invalidTimestamp: "the timestamp is not an integer"
    case .timestampOutOfRange: "the timestamp in nanoseconds does not fit 64 bits"
    case .controlCharacter: "names and tags hold no control characters"
    case .invalidUTF8: "the line is not UTF-8"
    case .lineTooLong: "the line is longer than \(limits.lineByteCount) bytes"
    case .nameTooLong: "the name or tag value is longer than \(limits.nameByteCount) bytes"
    case .tooManyTags: "the line has more than \(limits.tagsPerLine) tags"
    case .tooManyFields: "the line has more than \(limits.fieldsPerLine) fields"
    case .batchTooLarge:
      limits.batchByteCount < Int.max
        ? "the lines make a batch of more than \(limits.batchByteCount) bytes" : "the batch cannot grow further"
    }
  }

  private func quoted(_ name: Range<Int>) -> String {
    let end = unsafe min(name.upperBound, body.count, name.lowerBound + Self.nameBytes)
    guard name.lowerBound < end else { return "\"\"" }
    return unsafe "\"" + Self.printable(body, name.lowerBound..<end) + (end < name.upperBound ? "…\"" : "\"")
  }

  /// Text for people: control characters escaped, characters at the edges left out where they are cut.
  private static func printable(_ body: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> String {
    var start = range.lowerBound
    while start < range.upperBound, unsafe start > 0 && body[start] & 0xC0 == 0x80 { start += 1 }
    var end = range.upperBound
    if end < body.count, unsafe body[end] & 0xC0 == 0x80 {
      while end > start, unsafe body[end] & 0xC0 == 0x80 { end -= 1 }
    }
    var text = ""
    for scalar in unsafe String(decoding: body[start..<end], as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      default:
        let isControl = scalar.properties.generalCategory == .control
        text += isControl ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
      }
    }
    return text
  }
}
