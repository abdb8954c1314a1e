extension RowWriter {
  /// Writes a row at ``time``.
  @inline(__always)
  mutating func writeRow(
    _ sample: Sample, _ template: RowTemplates.Template, _ sources: Sources, _ output: OutputFile
  ) {
    let length = sample.length
    let count = template.head.count &+ time.count &+ template.numberMiddle.count &+ length &+ end.count
    guard template.isWritable, count <= OutputFile.roomBytes, unsafe isWide(sample, sources.text.count),
      let parts = unsafe sources.parts.baseAddress
    else { return unsafe writeOddRow(sample, template, sources, output) }
    counts.samples += 1
    if format == .otlp { openLine(rowBytes: count, output) }
    var place = unsafe output.room(count)
    if !template.head.isEmpty {
      unsafe WideCopy.copy(parts + template.head.lowerBound, template.head.count, to: place)
      unsafe place += template.head.count
    }
    if format == .influx {
      unsafe copy(sample, sources, to: place)
      unsafe place += length
    } else {
      unsafe place.storeBytes(of: time.stamp, as: SIMD32<UInt8>.self)
      unsafe place += time.count
    }
    unsafe WideCopy.copy(parts + template.numberMiddle.lowerBound, template.numberMiddle.count, to: place)
    unsafe place += template.numberMiddle.count
    if format == .influx {
      unsafe place.storeBytes(of: time.stamp, as: SIMD32<UInt8>.self)
      unsafe place += time.count
    } else {
      unsafe copy(sample, sources, to: place)
      unsafe place += length
    }
    unsafe place.storeBytes(of: endWord, as: UInt16.self)
    output.advance(count)
    if format == .otlp { openBytes += count }
  }

  /// Whether the sample is a number that can be copied in wide pieces.
  @inline(__always)
  private func isWide(_ sample: Sample, _ textCount: Int) -> Bool {
    sample.isShort || sample.isNumber && sample.offset &+ sample.length &+ WideCopy.slack <= textCount
  }

  @inline(__always)
  private func copy(_ sample: Sample, _ sources: Sources, to place: UnsafeMutableRawPointer) {
    if sample.isShort {
      unsafe sample.copyShort(to: place)
    } else if let text = unsafe sources.text.baseAddress {
      unsafe WideCopy.copy(text + sample.offset, sample.length, to: place)
    }
  }

  /// Writes a row of any kind at ``time``, piece by piece.
  private mutating func writeOddRow(
    _ sample: Sample, _ template: RowTemplates.Template, _ sources: Sources, _ output: OutputFile
  ) {
    guard template.isWritable else { return leaveOut(template) }
    if !sample.isNumber, !hasPlace(sample.kind) { return }
    counts.samples += 1
    let value = unsafe sample.text(in: sources.text)
    var row = Array(templates.bytes[template.head])
    if format == .influx {
      row += value + templates.bytes[template.middle] + time.text
    } else if sample.isNumber {
      row += time.text + templates.bytes[template.numberMiddle] + value
    } else {
      row += time.text + templates.bytes[template.middle] + oddValue(sample, value)
    }
    row += end
    if format == .otlp { openLine(rowBytes: row.count, output) }
    output.append(row)
    if format == .otlp { openBytes += row.count }
  }

  /// Counts a sample of a series that has no place; the first such series is told of.
  private mutating func leaveOut(_ template: RowTemplates.Template) {
    counts.unwritable += 1
    guard counts.firstUnwritable == nil else { return }
    counts.firstUnwritable = String(decoding: templates.bytes[template.head].prefix(Self.tellingBytes), as: UTF8.self)
  }

  /// So much of a series is told of.
  private static let tellingBytes = 200

  /// Counts what the format has no place for.
  private mutating func hasPlace(_ kind: Sample.Kind) -> Bool {
    if kind == .histogram, !format.hasHistograms {
      counts.histograms += 1
      return false
    }
    if kind == .notFinite, !format.hasNotFinite {
      counts.notFinite += 1
      return false
    }
    return true
  }

  /// NaN, an infinity or a histogram as the format has it.
  private func oddValue(_ sample: Sample, _ text: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    switch (format, sample.kind) {
    case (.jsonl, .histogram): bytes = Array("\"histogram\":".utf8) + text.filter { $0 >= 0x20 }
    case (.jsonl, _): bytes = Array("\"value\":\"".utf8) + text + Array("\"".utf8)
    case (.otlp, _):
      let word = text.first == UInt8(ascii: "N") ? "NaN" : text.first == UInt8(ascii: "-") ? "-Infinity" : "Infinity"
      bytes = Array("\"\(word)\"".utf8)
    case (_, .histogram): TextEscapes.csv(text.filter { $0 >= 0x20 }[...], to: &bytes)
    default: bytes = text
    }
    return bytes
  }

  /// Begins a line of OTLP where none is open, or where the row does not fit into it. Where lines begin depends on the
  /// rows alone, so that an export that was interrupted has the same lines.
  private mutating func openLine(rowBytes: Int, _ output: OutputFile) {
    if openBytes > 0, openBytes + 1 + rowBytes + Self.lineEnd.count > SampleFormat.lineBytes {
      output.append(Self.lineEnd)
      openBytes = 0
    }
    if openBytes == 0 {
      output.append(lineStart)
      openBytes = lineStart.count
    } else {
      output.append([UInt8(ascii: ",")])
      openBytes += 1
    }
  }
}
