/// Cuts a file into records: lines, in CSV with line ends between quotes (RFC 4180, section 2).
struct RecordReader {
  /// The bytes that were handed over and not yet taken.
  private(set) var bytes: [UInt8] = []
  /// The line in which the last record begins, from 1.
  private(set) var line = 1
  /// So many lines the records had that were taken.
  var linesTaken: Int { nextLine - 1 }
  private(set) var isAtEnd = false
  private let hasQuotes: Bool
  private var nextLine = 1
  private var start = 0
  /// Where the search for the end of a record goes on.
  private var place = 0
  private var isQuoted = false
  /// The byte behind the last quote that closed a field: a quote there is a doubled one.
  private var afterQuote = -1
  private var hasLookedForMark = false

  /// The most bytes of a record.
  static let longestRecord = 4 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  init(hasQuotes: Bool) { self.hasQuotes = hasQuotes }

  mutating func append(_ more: [UInt8]) {
    if start > 0 {
      bytes.removeSubrange(..<start)
      place -= start
      afterQuote -= start
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// Says that no bytes come any more: the last record may lack its line end.
  mutating func end() { isAtEnd = true }

  /// Where the next record lies, without its line end; nil where more bytes are needed, or there is none.
  mutating func next() throws(RowFault) -> Range<Int>? {
    if !hasLookedForMark, !lookForMark() { return nil }
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\""), hasQuotes { quote(at: place - 1) }
      if byte == 0x0A, !isQuoted { return take(upTo: place - 1) }
      if place - start > Self.longestRecord {
        line = nextLine
        throw RowFault(
          "the row is longer than \(Self.longestRecord) bytes" + (isQuoted ? "; a quote may not be closed" : ""))
      }
    }
    guard isAtEnd, start < bytes.count else { return nil }
    if isQuoted {
      line = nextLine
      throw RowFault("a quote is not closed: the file may be cut off")
    }
    return take(upTo: place)
  }

  /// Leaves out the mark that spreadsheets set before UTF-8; false where more bytes are needed to know.
  private mutating func lookForMark() -> Bool {
    guard isAtEnd || bytes.count >= Self.byteOrderMark.count else { return false }
    hasLookedForMark = true
    if bytes.starts(with: Self.byteOrderMark) { (start, place) = (Self.byteOrderMark.count, Self.byteOrderMark.count) }
    return true
  }

  /// A quote opens where a field begins; a doubled one closes and opens again.
  private mutating func quote(at index: Int) {
    if isQuoted {
      isQuoted = false
      afterQuote = index + 1
    } else {
      isQuoted = index == start || index == afterQuote || bytes[index - 1] == UInt8(ascii: ",")
    }
  }

  private mutating func take(upTo end: Int) -> Range<Int> {
    line = nextLine
    nextLine += 1
    if hasQuotes { for byte in bytes[start..<end] where byte == 0x0A { nextLine += 1 } }
    let range = start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end)
    (start, isQuoted, afterQuote) = (place, false, -1)
    return range
  }
}
