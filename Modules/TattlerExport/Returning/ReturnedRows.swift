/// Turns the rows that an export wrote as csv, csv-wide or jsonl into line protocol with nanoseconds.
///
/// ```swift
/// var rows = ReturnedRows(.csv)
/// rows.append(Array("time,name,labels,value\n1700000000123,up,\"{job=\"\"a\"\"}\",1\n".utf8))
/// rows.end()
/// var lines: [UInt8] = []
/// while try rows.next(to: &lines) {}
/// // up,job=a value=1 1700000000123000000
/// ```
///
/// A number is the text that stands in the row. NaN, infinities, native histograms, and series that would not come back the
/// same are left out and counted. Of the file no more is held than what was handed over and not yet taken.
public struct ReturnedRows: Sendable {
  /// What became lines, and what was left out.
  public var counts: ExportCounts { lines.counts }
  /// The line of the file in which the last row begins, from 1.
  public var line: Int { records.line }
  /// So many lines of the file had the rows that were taken.
  public var linesTaken: Int { records.linesTaken }
  /// Whether it was said that there are no more bytes.
  public var isAtEnd: Bool { records.isAtEnd }
  /// The first line of a row that was left out.
  public private(set) var firstLineLeftOut: Int?

  private let format: SampleFormat
  private var records: RecordReader
  private var fields = FieldReader()
  private var object = ObjectReader()
  private var labels = RowLabels()
  private var lines = ReturnLines()
  private var columns: [[UInt8]] = []
  private var hasHeader: Bool

  /// - Parameter format: csv, csv-wide or jsonl; others are read as csv.
  public init(_ format: SampleFormat) {
    self.format = format
    records = RecordReader(hasQuotes: format != .jsonl)
    hasHeader = format == .jsonl
  }

  /// Hands over the next bytes of the file.
  public mutating func append(_ bytes: [UInt8]) { records.append(bytes) }

  /// Says that there are no more.
  public mutating func end() { records.end() }

  /// Takes the next row, and appends its line where it has one.
  ///
  /// - Parameter skip: rows that begin in the first so many lines are not looked at; the header is.
  /// - Returns: false where more bytes are needed, or nothing is left.
  /// - Throws: where the row makes no sense, or is longer than 4 MiB; ``line`` is where it begins.
  public mutating func next(skip: Int = 0, to piece: inout [UInt8]) throws(RowError) -> Bool {
    do throws(RowFault) {
      guard let range = try records.next() else { return false }
      let record = records.bytes[range]
      if record.isEmpty || hasHeader && line <= skip { return true }
      guard record.allSatisfy({ $0 < 0x80 }) || String(validating: record, as: UTF8.self) != nil else {
        throw RowFault("the row is no UTF-8: save the file as UTF-8")
      }
      let before = counts.leftOut
      switch format {
      case _ where !hasHeader: try takeHeader(record)
      case .jsonl: try takeObject(record, &piece)
      default: try takeFields(record, &piece)
      }
      if counts.leftOut > before, firstLineLeftOut == nil { firstLineLeftOut = line }
      return true
    } catch { throw RowError(line: line, description: error.words) }
  }

  private mutating func takeHeader(_ record: ArraySlice<UInt8>) throws(RowFault) {
    try fields.read(record)
    hasHeader = true
    guard format != .csvWide else {
      columns = try WideColumns(header: fields).labels
      return
    }
    guard (0..<fields.count).elementsEqual(SampleFormat.columnsOfCSV, by: { fields[$0].elementsEqual($1.utf8) }) else {
      throw RowFault("the header of csv is time,name,labels,value")
    }
  }

  private mutating func takeObject(_ record: ArraySlice<UInt8>, _ piece: inout [UInt8]) throws(RowFault) {
    try object.read(record)
    guard let name = object.name, let time = object.time, let value = object.value else { return }
    lines.append(name: name[...], labels: object.labels, milliseconds: time, value: value, to: &piece)
  }

  private mutating func takeFields(_ record: ArraySlice<UInt8>, _ piece: inout [UInt8]) throws(RowFault) {
    try fields.read(record)
    let wanted = format == .csvWide ? columns.count + 3 : 4
    guard fields.count == wanted else { throw RowFault("the row has \(fields.count) fields, the header \(wanted)") }
    let time = try RowTime.milliseconds(fields[0])
    if format == .csvWide {
      labels.clear()
      for (index, column) in columns.enumerated() { labels.add(name: column, value: fields[index + 2]) }
    } else {
      try LabelReader.read(fields[2], into: &labels)
    }
    let value = try RowValue(field: fields[wanted - 1])
    lines.append(name: fields[1], labels: labels, milliseconds: time, value: value, to: &piece)
  }
}
