extension SampleFormat {
  static let columnsOfCSV = ["time", "name", "labels", "value"]

  /// The formats that can be sent back.
  public static let returnable: [SampleFormat] = [.influx, .otlp, .csv, .csvWide, .jsonl]

  /// Tells the format of a file by its header or its first object, and by its name where those do not tell.
  ///
  /// - Parameter beginning: the first bytes; the first line is to be among them.
  /// - Returns: influx for what is nothing else.
  /// - Throws: where a format has to be given, or cannot be sent back.
  public static func told(by beginning: ArraySlice<UInt8>, path: String) throws(RowError) -> SampleFormat {
    do throws(RowFault) {
      let text = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? beginning.dropFirst(3) : beginning
      let first = text.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
      if first.first == UInt8(ascii: "{") { return try object(first, path) }
      return try header(first, path)
    } catch { throw RowError(line: 1, description: error.words) }
  }

  private static func object(_ text: ArraySlice<UInt8>, _ path: String) throws(RowFault) -> SampleFormat {
    var name: [UInt8] = []
    let isRead = unsafe text.withUnsafeBufferPointer { buffer in
      var cursor = unsafe JSONCursor(buffer, at: 1)
      do throws(MatrixError) { try cursor.string(into: &name) } catch { return false }
      return true
    }
    switch isRead ? String(decoding: name, as: UTF8.self) : "" {
    case "resourceMetrics", "resource_metrics": return .otlp
    case "name", "labels", "time", "value", "histogram": return .jsonl
    default: break
    }
    if path.hasSuffix(".jsonl") { return .jsonl }
    if path.hasSuffix(".otlp") { return .otlp }
    throw RowFault("an object that is neither a row of jsonl nor a message of OTLP; give --format jsonl or otlp")
  }

  private static func header(_ text: ArraySlice<UInt8>, _ path: String) throws(RowFault) -> SampleFormat {
    var line = text.prefix { $0 != 0x0A }
    if line.last == 0x0D { line.removeLast() }
    var fields = FieldReader()
    var names: [String] = []
    do throws(RowFault) {
      try fields.read(line)
      names = (0..<fields.count).map { String(decoding: fields[$0], as: UTF8.self) }
    } catch { names = [] }
    if names == columnsOfCSV { return .csv }
    if names.starts(with: ["time", "name"]), names.last == "value" { return .csvWide }
    if names.first == "dateTime", names.last == "value" {
      throw RowFault("legacy has not all labels and cannot be sent back; export as csv")
    }
    if path.hasSuffix(".csv"), !text.isEmpty {
      throw RowFault(
        "the header is neither time,name,labels,value (csv) nor time,name,<a column a label>,value (csv-wide); "
          + "give --format")
    }
    return .influx
  }
}
