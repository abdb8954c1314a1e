import Testing

@testable import TattlerExport

@Suite struct WideColumnsTests {
  private static func columns(_ header: String) throws -> WideColumns {
    var fields = FieldReader()
    try fields.read(Array(header.utf8)[...])
    return try WideColumns(header: fields)
  }

  @Test(
    "The columns that an export writes for labels become those labels again",
    arguments: [
      [], ["a", "b"], ["a", "time"], ["name", "time", "value"], ["label_time", "time"], ["label_label_time", "time"],
      ["label_label_time", "label_time", "time"], ["label_name", "mode", "name"], ["label_name", "name", "x"],
      ["label_app", "label_name", "mode", "node"], ["ü", "value"],
    ])
  func back(_ labels: [String]) throws {
    let labels = labels.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let templates = RowTemplates(format: .csvWide, timeFormat: .unix, columns: labels)
    let header = String(decoding: templates.header.dropLast(), as: UTF8.self)
    let found = try Self.columns(header).labels.map { String(decoding: $0, as: UTF8.self) }
    #expect(found == labels, "\(header)")
  }

  @Test(
    "A column tells its label, whatever the others are",
    arguments: [
      ("time,name,label_name,value", ["name"]), ("time,name,z,label_time,a,value", ["z", "time", "a"]),
      ("time,name,label_label_name,label_name,value", ["label_name", "name"]),
      ("time,name,label_names,b,value", ["label_names", "b"]),
    ])
  func labels(_ header: String, _ labels: [String]) throws {
    #expect(try Self.columns(header).labels.map { String(decoding: $0, as: UTF8.self) } == labels)
  }

  @Test(
    "A header with a column twice or of a fixed name is none", arguments: ["a,a", "b,time", "name", "a,,b", "value"])
  func refused(_ columns: String) {
    #expect(throws: RowFault.self) { try Self.columns("time,name,\(columns),value") }
  }

  @Test(
    "The format of a file is told by its first line, and by its name where that does not tell",
    arguments: [
      ("time,name,labels,value\n", "x", .csv), ("\u{FEFF}time,name,value\r\n", "x.lp", .csvWide),
      ("\"time\",\"name\",\"a,b\",value", "-", .csvWide), ("{\"name\":\"m\"", "-", .jsonl),
      ("{ \"resourceMetrics\":[", "-", .otlp), ("\n\n{\"labels\":{}", "x.csv", .jsonl),
      ("{\"x\":1}", "a.jsonl", .jsonl),
      ("{}", "a.otlp", .otlp), ("m,a=b value=1 1", "-", .influx), ("", "x.csv", .influx),
      ("time,name=b value=1 1", "x", .influx), ("# a comment\n", "x.txt", .influx), ("m,a=\"b value=1", "-", .influx),
    ] as [(String, String, SampleFormat)])
  func told(_ text: String, _ path: String, _ format: SampleFormat) throws {
    #expect(try SampleFormat.told(by: Array(text.utf8)[...], path: path) == format)
  }

  @Test(
    "A file that cannot be told says what to give",
    arguments: [
      ("{\"x\":1}", "x", "--format jsonl or otlp"), ("{", "-", "--format jsonl or otlp"),
      ("dateTime,botId,channel,conversationId,userId,metricName,value\n", "x", "export as csv"),
      ("1000,m,{},1\n", "x.csv", "--format"),
    ])
  func untold(_ text: String, _ path: String, _ words: String) throws {
    let error = try #require(throws: RowError.self) { try SampleFormat.told(by: Array(text.utf8)[...], path: path) }
    #expect(error.description.contains(words))
  }
}
