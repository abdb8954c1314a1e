/// Labels of a sample: `{name="value",…}`.
extension TextReader {
  /// Reads labels between braces, `index` at the first.
  ///
  /// - Parameter takesName: true where the name of the metric stands among them, in quotes.
  /// - Returns: that name.
  @inline(__always)
  mutating func readLabels(_ index: inout Int, _ end: Int, takesName: Bool) throws(TextFault) -> [UInt8]? {
    var metricName: [UInt8]?
    index &+= 1
    while true {
      skipOptionalGap(&index, end)
      guard index < end else { throw TextFault(.invalidLabel, at: index) }
      if unsafe text[index] == UInt8(ascii: "}") {
        // A comma before the brace is fine in the text format 0.0.4 only.
        if isOpenMetrics, unsafe text[index &- 1] == UInt8(ascii: ",") { throw TextFault(.invalidLabel, at: index) }
        index &+= 1
        return metricName
      }
      if let name = try readLabel(&index, end, takesName: takesName && metricName == nil) {
        metricName = name
      }
      skipOptionalGap(&index, end)
      guard index < end else { throw TextFault(.invalidLabel, at: index) }
      if unsafe text[index] == UInt8(ascii: ",") {
        index &+= 1
      } else if unsafe text[index] != UInt8(ascii: "}") {
        throw TextFault(.invalidLabel, at: index)
      }
    }
  }

  /// Reads one label, or the name of the metric in quotes, which it gives.
  @inline(__always)
  private mutating func readLabel(
    _ index: inout Int, _ end: Int, takesName: Bool
  ) throws(TextFault) -> [UInt8]? {
    let start = index
    var name = Piece.empty
    var isNameEscaped = false
    if unsafe text[index] == UInt8(ascii: "\"") {
      let quoted = try readQuoted(&index, end)
      name = Piece(quoted.range.lowerBound, quoted.range.upperBound)
      skipOptionalGap(&index, end)
      if unsafe index >= end || text[index] != UInt8(ascii: "=") {
        guard takesName, !quoted.range.isEmpty else { throw TextFault(.invalidLabel, at: start) }
        var bytes: [UInt8] = []
        unsafe EscapedText.appendUnescaped(
          text + quoted.range.lowerBound, quoted.range.count, unescapesQuotes: true, to: &bytes)
        return bytes
      }
      if quoted.isEscaped {
        name = unsafe labels.unescape(text + quoted.range.lowerBound, quoted.range.count)
        isNameEscaped = true
      }
    } else {
      if unsafe NameByte.isDigit(text[index]) { throw TextFault(.invalidLabel, at: index) }
      while index < end, unsafe NameByte.isLabel(text[index]) { index &+= 1 }
      name = Piece(start, index)
      skipOptionalGap(&index, end)
    }
    guard !name.isEmpty, index < end, unsafe text[index] == UInt8(ascii: "=") else {
      throw TextFault(.invalidLabel, at: index)
    }
    index &+= 1
    skipOptionalGap(&index, end)
    guard index < end, unsafe text[index] == UInt8(ascii: "\"") else { throw TextFault(.invalidLabel, at: index) }
    let value = try readQuoted(&index, end)
    let piece =
      value.isEscaped
      ? unsafe labels.unescape(text + value.range.lowerBound, value.range.count)
      : Piece(value.range.lowerBound, value.range.upperBound)
    guard labels.pairs.count < options.limits.labelsPerSample else { throw TextFault(.tooManyLabels, at: start) }
    labels.append(
      LabelReader.Pair(name: name, value: piece, isNameEscaped: isNameEscaped, isValueEscaped: value.isEscaped))
    return nil
  }

  /// White space around labels, which the text format 0.0.4 allows.
  @inline(__always)
  private func skipOptionalGap(_ index: inout Int, _ end: Int) {
    if isOpenMetrics { return }
    while index < end, unsafe isGap(text[index]) { index &+= 1 }
  }
}
