internal import TattlerModel

/// Lines, and which of them are what.
extension TextReader {
  /// Reads the line from `start` to `end`, where its newline is or the text ends.
  @inline(__always)
  mutating func readLine(_ start: Int, _ end: Int, _ builder: inout MetricBatchBuilder) throws(TextFault) {
    var end = end
    if end > start, unsafe text[end &- 1] == 0x0D { end &-= 1 }
    if hasEnd { throw TextFault(.lineBehindEnd, at: start) }
    guard end &- start <= options.limits.lineByteCount else { throw TextFault(.lineTooLong, at: start) }
    if !isUTF8 { try checkUTF8(start, end) }
    var index = start
    if !isOpenMetrics {
      while index < end, unsafe isGap(text[index]) { index &+= 1 }
      if index == end { return }
    }
    guard index < end else { throw TextFault(.invalidComment, at: index) }
    if unsafe text[index] == UInt8(ascii: "#") {
      try readComment(index, end)
    } else {
      try readSample(index, end, &builder)
    }
  }

  private func checkUTF8(_ start: Int, _ end: Int) throws(TextFault) {
    let line = unsafe UnsafeBufferPointer(start: text + start, count: end - start)
    if let offset = unsafe UTF8Check.firstInvalidOffset(line) { throw TextFault(.invalidUTF8, at: start + offset) }
  }

  /// Stops the text where its batch is over the limit.
  func checkSize(_ builder: borrowing MetricBatchBuilder, at line: Int) throws(TextFault) {
    if options.limits.batchByteCount < Int.max, builder.byteCount > options.limits.batchByteCount {
      throw TextFault(.batchTooLarge, at: line)
    }
  }
}
