/// Writes rows as line protocol, the same lines as ``RowWriter`` makes of their samples, and counts what has no place there.
struct ReturnLines {
  private(set) var counts = ExportCounts()
  private var roundTrip = RoundTrip(.influx)
  private var time = TimeWriter(.nanoseconds)

  /// So much of a series is told of.
  private static let tellingBytes = 200

  /// Appends a line, or counts why there is none.
  ///
  /// - Parameter milliseconds: since 1970, with nanoseconds that fit 64 bits.
  mutating func append(
    name: ArraySlice<UInt8>, labels: RowLabels, milliseconds: Int64, value: RowValue, to lines: inout [UInt8]
  ) {
    let start = lines.count
    guard appendSeries(name, labels, to: &lines) else {
      lines.removeSubrange(start...)
      counts.unwritable += 1
      if counts.firstUnwritable == nil {
        counts.firstUnwritable = String(decoding: (name + labels.text).prefix(Self.tellingBytes), as: UTF8.self)
      }
      return
    }
    guard case .number(let number) = value else {
      lines.removeSubrange(start...)
      if case .histogram = value { counts.histograms += 1 } else { counts.notFinite += 1 }
      return
    }
    counts.samples += 1
    time.render(milliseconds)
    lines.append(contentsOf: " value=".utf8)
    lines.append(contentsOf: number)
    lines.append(UInt8(ascii: " "))
    lines.append(contentsOf: time.text)
    lines.append(0x0A)
  }

  /// False where the series would not come back the same.
  private mutating func appendSeries(
    _ name: ArraySlice<UInt8>, _ labels: RowLabels, to lines: inout [UInt8]
  ) -> Bool {
    guard roundTrip.keeps(metric: name), labels.entries.count <= RoundTrip.maximumLabels,
      TextEscapes.line(name, isMeasurement: true, to: &lines)
    else { return false }
    for entry in labels.entries {
      let label = labels.bytes[entry.start..<entry.middle]
      let value = labels.bytes[entry.middle..<entry.end]
      guard roundTrip.keeps(label: label), roundTrip.keeps(value: value) else { return false }
      lines.append(UInt8(ascii: ","))
      guard TextEscapes.line(label, isMeasurement: false, to: &lines) else { return false }
      lines.append(UInt8(ascii: "="))
      guard TextEscapes.line(value, isMeasurement: false, to: &lines) else { return false }
    }
    return true
  }
}
