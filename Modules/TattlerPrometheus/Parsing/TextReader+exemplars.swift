internal import TattlerModel

/// Exemplars of OpenMetrics, behind counters and buckets.
extension TextReader {
  /// Characters of all names and values of an exemplar's labels.
  private static let mostCharacters = 128

  /// Reads the exemplar that begins at a brace and ends with the line.
  ///
  /// - Returns: true where it is to be kept.
  mutating func readExemplar(at start: Int, _ end: Int) throws(TextFault) -> Bool {
    exemplars.reading = PendingExemplars.Reading()
    var index = start + 1
    var characters = 0
    while index < end, unsafe text[index] != UInt8(ascii: "}") {
      let label = try readExemplarLabel(&index, end)
      characters += (label.name + label.value).reduce(0) { $0 + (NameByte.isContinuation($1) ? 0 : 1) }
      if exemplars.reading.labels.contains(where: { $0.name == label.name }) {
        throw TextFault(.invalidExemplar, at: index)
      }
      exemplars.reading.labels.append(label)
      guard exemplars.reading.labels.count <= options.limits.labelsPerSample else {
        throw TextFault(.tooManyLabels, at: index)
      }
      guard index < end, unsafe text[index] == UInt8(ascii: ",") else { break }
      index += 1
      if index < end, unsafe text[index] == UInt8(ascii: "}") { throw TextFault(.invalidExemplar, at: index) }
    }
    guard index + 2 < end, unsafe text[index] == UInt8(ascii: "}"), unsafe text[index + 1] == 0x20 else {
      throw TextFault(.invalidExemplar, at: index)
    }
    try readExemplarNumbers(index + 2, end)
    if characters > Self.mostCharacters {
      report.droppedExemplars += 1
      return false
    }
    return true
  }

  private mutating func readExemplarNumbers(_ start: Int, _ end: Int) throws(TextFault) {
    var stop = start
    while stop < end, unsafe text[stop] != 0x20 { stop += 1 }
    guard let value = unsafe NumberReader.value(text + start, stop - start) else {
      throw TextFault(.invalidExemplar, at: start)
    }
    exemplars.reading.value = value
    guard stop < end else { return }
    let time = unsafe NumberReader.nanoseconds(text + stop + 1, end - stop - 1, unit: 1_000_000_000)
    guard let time else { throw TextFault(.invalidExemplar, at: stop + 1) }
    // OTLP's times begin in 1970.
    exemplars.reading.time = UInt64(max(time, 0))
  }

  private func readExemplarLabel(
    _ index: inout Int, _ end: Int
  ) throws(TextFault) -> (name: [UInt8], value: [UInt8]) {
    let start = index
    var name: [UInt8] = []
    if unsafe text[index] == UInt8(ascii: "\"") {
      name = try readText(&index, end)
    } else {
      while index < end, unsafe NameByte.isLabel(text[index]) { index += 1 }
      unsafe name.append(contentsOf: UnsafeBufferPointer(start: text + start, count: index - start))
      guard NameByte.isPlainLabel(name) else { throw TextFault(.invalidExemplar, at: start) }
    }
    guard index + 1 < end, unsafe text[index] == UInt8(ascii: "="), unsafe text[index + 1] == UInt8(ascii: "\"") else {
      throw TextFault(.invalidExemplar, at: index)
    }
    index += 1
    return (name, try readText(&index, end))
  }

  private func readText(_ index: inout Int, _ end: Int) throws(TextFault) -> [UInt8] {
    let range = try readQuoted(&index, end).range
    var bytes: [UInt8] = []
    unsafe EscapedText.appendUnescaped(text + range.lowerBound, range.count, unescapesQuotes: true, to: &bytes)
    return bytes
  }

  /// Keeps the exemplar that was read last.
  mutating func keepExemplar(
    _ owner: PendingExemplars.Owner, _ builder: inout MetricBatchBuilder, at offset: Int
  ) throws(TextFault) {
    do throws(MetricBatchError) { try exemplars.keep(owner, &builder) } catch {
      throw TextFault(.batchTooLarge, at: offset)
    }
  }
}
