/// The parts of the rows of a series that all its rows share.
///
/// A row is `head`, then time or value, then `middle`, then value or time, and the end that the format has.
struct RowTemplates {
  /// Where the parts of a series lie in `bytes`.
  struct Template {
    var head: Range<Int>
    var middle: Range<Int>
    /// The middle of a row with a finite number: `middle` and what names it.
    var numberMiddle: Range<Int>
    /// False where the format has no place for the series; then `head` is its name and its labels.
    var isWritable = true
  }

  let format: SampleFormat
  private let timeIsText: Bool
  private let columns: [[UInt8]]
  /// What is asked of series of formats that are sent again; nil for the others.
  private var roundTrip: RoundTrip?
  /// The parts, by the index of the series.
  private(set) var templates: [Template] = []
  private(set) var bytes: [UInt8] = []
  /// A label that has no column, if there was one.
  private(set) var strangeLabel: String?

  private static let valueKey = Array("\"value\":".utf8)
  private static let legacyLabels = ["botId", "channel", "conversationId", "userId"].map { Array($0.utf8) }

  init(format: SampleFormat, timeFormat: TimeFormat, columns: [String]) {
    self.format = format
    timeIsText = timeFormat == .rfc3339
    self.columns = columns.map { Array($0.utf8) }
    roundTrip = format == .influx || format == .otlp ? RoundTrip(format) : nil
  }

  /// The line above all rows.
  var header: [UInt8] {
    var line: [UInt8] = []
    switch format {
    case .csv: line = Array("time,name,labels,value".utf8)
    case .csvWide:
      line = Array("time,name,".utf8)
      for label in columns {
        TextEscapes.csv(ColumnName.column(of: label)[...], to: &line)
        line.append(UInt8(ascii: ","))
      }
      line.append(contentsOf: "value".utf8)
    case .legacy: line = Array("dateTime,botId,channel,conversationId,userId,metricName,value".utf8)
    case .jsonl, .influx, .otlp: return []
    }
    return line + [0x0A]
  }

  /// What stands behind the second part of a row.
  var end: [UInt8] {
    switch format {
    case .csv, .csvWide, .legacy, .influx: [0x0A]
    case .jsonl: Array("}\n".utf8)
    case .otlp: Array("}".utf8)
    }
  }

  /// Renders the parts of all series of a chunk.
  mutating func render(_ table: SampleTable, metric: String) {
    templates.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    let fallback = Array(metric.utf8)[...]
    for series in table.series {
      let name = series.name.isEmpty ? fallback : table.arena[series.name]
      templates.append(template(series, name, table))
    }
    // Behind the last part too there is what a wide copy reads.
    bytes.append(contentsOf: repeatElement(0, count: WideCopy.slack))
  }

  private mutating func template(
    _ series: SampleTable.Series, _ name: ArraySlice<UInt8>, _ table: SampleTable
  ) -> Template {
    let start = bytes.count
    var isWritable = comesBack(series, name, table)
    var middle = start
    switch format {
    case .csv:
      comma()
      TextEscapes.csv(name, to: &bytes)
      comma()
      TextEscapes.csv(table.arena[series.key], to: &bytes)
      comma()
    case .csvWide: wide(series, name, table)
    case .legacy:
      for label in Self.legacyLabels {
        comma()
        TextEscapes.csv(value(of: label, series, table), to: &bytes)
      }
      comma()
      TextEscapes.csv(name, to: &bytes)
      comma()
    case .jsonl: middle = object(series, name, table)
    case .influx:
      isWritable = line(series, name, table) && isWritable
      middle = bytes.count
      bytes.append(UInt8(ascii: " "))
    case .otlp: middle = point(series, table)
    }
    if !isWritable {
      bytes.removeSubrange(start...)
      bytes.append(contentsOf: name)
      bytes.append(contentsOf: table.arena[series.key])
      middle = bytes.count
    }
    let end = bytes.count
    if format == .jsonl { bytes.append(contentsOf: Self.valueKey) }
    return Template(
      head: start..<middle, middle: middle..<end, numberMiddle: middle..<bytes.count, isWritable: isWritable)
  }

  /// Whether the series is the same after it was sent again; true for formats that are not.
  private mutating func comesBack(
    _ series: SampleTable.Series, _ name: ArraySlice<UInt8>, _ table: SampleTable
  ) -> Bool {
    guard roundTrip != nil else { return true }
    guard roundTrip?.keeps(metric: name) == true, series.labels.count <= RoundTrip.maximumLabels else { return false }
    return table.labels[series.labels].allSatisfy { entry in
      roundTrip?.keeps(label: table.arena[entry.start..<entry.middle]) == true
        && roundTrip?.keeps(value: table.arena[entry.middle..<entry.end]) == true
    }
  }

  private mutating func comma() { bytes.append(UInt8(ascii: ",")) }

  private func value(
    of label: [UInt8], _ series: SampleTable.Series, _ table: SampleTable
  ) -> ArraySlice<UInt8> {
    for entry in table.labels[series.labels] where table.arena[entry.start..<entry.middle].elementsEqual(label) {
      return table.arena[entry.middle..<entry.end]
    }
    return []
  }

  private mutating func wide(_ series: SampleTable.Series, _ name: ArraySlice<UInt8>, _ table: SampleTable) {
    comma()
    TextEscapes.csv(name, to: &bytes)
    var found = 0
    for column in columns {
      comma()
      let value = value(of: column, series, table)
      if !value.isEmpty { found += 1 }
      TextEscapes.csv(value, to: &bytes)
    }
    comma()
    guard found < series.labels.count, strangeLabel == nil else { return }
    for entry in table.labels[series.labels] {
      let label = table.arena[entry.start..<entry.middle]
      if !columns.contains(where: { $0.elementsEqual(label) }) { strangeLabel = String(decoding: label, as: UTF8.self) }
    }
  }

  /// `{"name":"m","labels":{"a":"b"},"time":` and `,"value":`
  private mutating func object(
    _ series: SampleTable.Series, _ name: ArraySlice<UInt8>, _ table: SampleTable
  ) -> Int {
    bytes.append(contentsOf: "{\"name\":".utf8)
    TextEscapes.json(name, to: &bytes)
    bytes.append(contentsOf: ",\"labels\":{".utf8)
    for (index, entry) in table.labels[series.labels].enumerated() {
      if index > 0 { comma() }
      TextEscapes.json(table.arena[entry.start..<entry.middle], to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      TextEscapes.json(table.arena[entry.middle..<entry.end], to: &bytes)
    }
    bytes.append(contentsOf: (timeIsText ? "},\"time\":\"" : "},\"time\":").utf8)
    let middle = bytes.count
    bytes.append(contentsOf: (timeIsText ? "\"," : ",").utf8)
    return middle
  }

  private mutating func line(
    _ series: SampleTable.Series, _ name: ArraySlice<UInt8>, _ table: SampleTable
  ) -> Bool {
    var isWritable = TextEscapes.line(name, isMeasurement: true, to: &bytes)
    for entry in table.labels[series.labels] {
      comma()
      isWritable =
        TextEscapes.line(table.arena[entry.start..<entry.middle], isMeasurement: false, to: &bytes) && isWritable
      bytes.append(UInt8(ascii: "="))
      isWritable =
        TextEscapes.line(table.arena[entry.middle..<entry.end], isMeasurement: false, to: &bytes) && isWritable
    }
    bytes.append(contentsOf: " value=".utf8)
    return isWritable
  }

  /// `{"attributes":[…],"timeUnixNano":"` and `","asDouble":`
  private mutating func point(_ series: SampleTable.Series, _ table: SampleTable) -> Int {
    bytes.append(contentsOf: "{\"attributes\":[".utf8)
    for (index, entry) in table.labels[series.labels].enumerated() {
      if index > 0 { comma() }
      bytes.append(contentsOf: "{\"key\":".utf8)
      TextEscapes.json(table.arena[entry.start..<entry.middle], to: &bytes)
      bytes.append(contentsOf: ",\"value\":{\"stringValue\":".utf8)
      TextEscapes.json(table.arena[entry.middle..<entry.end], to: &bytes)
      bytes.append(contentsOf: "}}".utf8)
    }
    bytes.append(contentsOf: "],\"timeUnixNano\":\"".utf8)
    let middle = bytes.count
    bytes.append(contentsOf: "\",\"asDouble\":".utf8)
    return middle
  }
}
