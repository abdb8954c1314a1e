internal import CTattlerPlugin
internal import TattlerModel

/// String values: text in double quotes, in which a backslash may escape.
extension LineReader {
  /// Bytes that are made room for at a time while a string is copied.
  private static let stringChunk = 4_096

  /// The string behind the quote at `quote`, on the fast road: looked at, unescaped and copied word by word.
  ///
  /// - Returns: the text and the offset behind the closing quote; nil where the string is odd or comes near the end of
  ///   the body. What was copied until then goes with the line.
  mutating func plainString(
    _ quote: Int, _ limit: Int, _ builder: inout MetricBatchBuilder
  ) -> (scalar: Scalar, end: Int)? {
    takeMark(builder)
    let start = builder.text.count
    // What is longer than a line may be is not copied in vain.
    let limit = limit &- quote > options.limits.lineByteCount ? quote &+ options.limits.lineByteCount : limit
    do throws(LineFault) {
      guard let end = try copyString(quote, limit, &builder), unsafe endsField(body[end &+ 1]) else { return nil }
      var scalar = Scalar(false)
      scalar.kind = .string
      scalar.payload = tattler_payload(
        text: tattler_text(
          offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: builder.text.count &- start)))
      return (scalar, end &+ 1)
    } catch { return nil }
  }

  /// Copies a string without its escapes; gives the offset of the closing quote, nil where there is none before `limit`.
  private func copyString(
    _ quote: Int, _ limit: Int, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int? {
    let body = unsafe self.body
    var index = quote &+ 1
    while index < limit {
      try builder.text.makeRoom(Self.stringChunk, at: quote)
      guard let target = unsafe builder.text.reservedSpace else { return nil }
      var written = 0
      while index < limit, written < Self.stringChunk &- 8 {
        let word = unsafe ByteScan.word(body + index)
        unsafe IntegerText.store(word, to: target + written)
        let marks = WordBytes.equal(word, to: UInt8(ascii: "\"")) | WordBytes.equal(word, to: UInt8(ascii: "\\"))
        let plain = WordBytes.firstMarked(marks)
        index &+= plain
        written &+= plain
        if marks == 0 { continue }
        if unsafe body[index] == UInt8(ascii: "\"") {
          unsafe builder.text.commit(written)
          return index
        }
        // Before anything that it does not escape a backslash stands for itself.
        let escaped = unescaped(index)
        unsafe target[written] = escaped.byte
        written &+= 1
        index &+= escaped.length
      }
      unsafe builder.text.commit(written)
    }
    return nil
  }

  /// The string behind the quote at `quote`, by all rules: newlines stand for themselves, and so do backslashes that
  /// escape nothing.
  mutating func readString(
    _ quote: Int, _ key: Range<Int>, _ point: inout tattler_point, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> Int {
    let string = scanString(quote)
    let end = string.end
    guard string.isClosed else { throw LineFault(.unbalancedQuote, at: quote, name: key) }
    guard end &- quote <= options.limits.lineByteCount else { throw LineFault(.lineTooLong, at: quote) }
    let next = end &+ 1
    let isEnd = unsafe next == count || body[next] == UInt8(ascii: ",") || isSpace(body[next])
    guard isEnd || lineEnd(next) != nil else {
      // A quote that closes lines below and is followed by text was most likely meant to open something there.
      if string.hasNewline { throw LineFault(.unbalancedQuote, at: quote, name: key) }
      throw LineFault(.unexpectedCharacter, at: next)
    }
    takeMark(builder)
    let range = quote &+ 1..<end
    point.kind = BatchValueKind.string.rawValue
    let text = string.hasEscape ? try addString(range, &builder) : try addPlainText(range, &builder)
    point.value = tattler_payload(text: text)
    return next
  }

  /// Finds the quote that closes the one at `quote`, or the end of the body.
  func scanString(_ quote: Int) -> (end: Int, isClosed: Bool, hasEscape: Bool, hasNewline: Bool) {
    var hasEscape = false
    var hasNewline = false
    var index = quote &+ 1
    while index < count {
      if index &+ 8 <= count {
        let word = unsafe ByteScan.word(body + index)
        let marks =
          WordBytes.equal(word, to: UInt8(ascii: "\"")) | WordBytes.equal(word, to: UInt8(ascii: "\\"))
          | WordBytes.equal(word, to: 0x0A)
        index &+= WordBytes.firstMarked(marks)
        if marks == 0 { continue }
      }
      let byte = unsafe body[index]
      if byte == UInt8(ascii: "\"") { return (index, true, hasEscape, hasNewline) }
      hasNewline = hasNewline || byte == 0x0A
      if byte == UInt8(ascii: "\\"), index &+ 1 < count {
        hasEscape = true
        index &+= unescaped(index).length
      } else {
        index &+= 1
      }
    }
    return (count, false, hasEscape, hasNewline)
  }

  private mutating func addString(
    _ range: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(LineFault) -> tattler_text {
    let start = builder.text.count
    try builder.text.makeRoom(range.count, at: range.lowerBound)
    var index = range.lowerBound
    while index < range.upperBound {
      var piece = unsafe (byte: body[index], length: 1)
      // The last byte is not the backslash of an escape: that one would have escaped the quote behind it.
      if piece.byte == UInt8(ascii: "\\"), index &+ 1 < range.upperBound { piece = unescaped(index) }
      unsafe builder.text.appendReserved(piece.byte)
      index &+= piece.length
    }
    return tattler_text(
      offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: builder.text.count &- start))
  }

  /// What the backslash at `index` and the byte behind it, which must be there, stand for.
  @inline(__always)
  private func unescaped(_ index: Int) -> (byte: UInt8, length: Int) {
    let next = unsafe body[index &+ 1]
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") { return (next, 2) }
    if options.dialect.stringEscapes == .quotesAndWhiteSpace {
      switch next {
      case UInt8(ascii: "t"): return (0x09, 2)
      case UInt8(ascii: "r"): return (0x0D, 2)
      case UInt8(ascii: "n"): return (0x0A, 2)
      default: break
      }
    }
    return (UInt8(ascii: "\\"), 1)
  }
}
