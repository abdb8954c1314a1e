import Foundation
import TattlerConfig
import TestRandom
import Testing

@testable import TattlerExport

@Suite struct RowWriterTests {
  /// What is written for answers, each a chunk.
  static func written(
    _ format: SampleFormat, _ chunks: [(from: Int64, to: Int64, body: [UInt8])], timeFormat: TimeFormat = .rfc3339,
    columns: [String] = [], metric: String = "m"
  ) throws -> (text: String, counts: ExportCounts) {
    let folder = try TemporaryFolder()
    let output = try OutputFile(path: folder["out"])
    var writer = RowWriter(
      format: format, timeFormat: timeFormat, columns: columns, counts: ExportCounts(), openBytes: 0)
    writer.writeHeader(to: output)
    var table = SampleTable()
    for chunk in chunks {
      table.begin(from: chunk.from, to: chunk.to)
      try table.add(answer: chunk.body)
      table.arrange()
      try writer.write(table, metric: metric, to: output)
    }
    writer.endMetric(output)
    output.drain()
    #expect(output.failure == nil)
    return (folder.text("out"), writer.counts)
  }

  private static let two = MatrixText(series: [
    .init(
      labels: [("a", "x,\"y\"\nz"), ("userId", "u 1")],
      samples: [(1_700_000_000_123, "1.50"), (1_700_000_001_000, "NaN")]),
    .init(labels: [("a", "k"), ("channel", "web"), ("time", "t")], samples: [(1_700_000_000_123, "1e+06")]),
  ])

  private func two(
    _ format: SampleFormat, _ timeFormat: TimeFormat = .rfc3339
  ) throws -> (text: String, counts: ExportCounts) {
    var random = SeededRandom(seed: 1)
    let (from, to): (Int64, Int64) = (1_700_000_000_000, 1_700_000_002_000)
    let body = Self.two.answer(metric: "m", from: from, to: to, &random)
    return try Self.written(
      format, [(from, to, body)], timeFormat: timeFormat, columns: ["a", "channel", "time", "userId"])
  }

  @Test("csv has labels as Prometheus writes them, and is quoted")
  func csv() throws {
    #expect(
      try two(.csv).text == """
        time,name,labels,value
        2023-11-14T22:13:20.123Z,m,"{a=""k"",channel=""web"",time=""t""}",1e+06
        2023-11-14T22:13:20.123Z,m,"{a=""x,\\""y\\""\\nz"",userId=""u 1""}",1.50
        2023-11-14T22:13:21.000Z,m,"{a=""x,\\""y\\""\\nz"",userId=""u 1""}",NaN

        """)
  }

  @Test("csv-wide has a column a label, and columns of its own keep their names")
  func wide() throws {
    #expect(
      try two(.csvWide, .unix).text == """
        time,name,a,channel,label_time,userId,value
        1700000000.123,m,k,web,t,,1e+06
        1700000000.123,m,"x,""y""
        z",,,u 1,1.50
        1700000001.000,m,"x,""y""
        z",,,u 1,NaN

        """)
  }

  @Test("No two columns of csv-wide have one name")
  func columns() {
    let templates = RowTemplates(
      format: .csvWide, timeFormat: .unix, columns: ["label_label_time", "label_time", "time", "value"])
    #expect(
      templates.header
        == Array("time,name,label_label_label_time,label_label_time,label_time,label_value,value\n".utf8))
  }

  @Test("A label that has no column ends the export")
  func strangeLabel() throws {
    var random = SeededRandom(seed: 1)
    let body = Self.two.answer(metric: "m", from: 1_700_000_000_000, to: 1_700_000_002_000, &random)
    #expect(throws: ExportFailure.self) {
      try Self.written(.csvWide, [(1_700_000_000_000, 1_700_000_002_000, body)], columns: ["a", "channel"])
    }
  }

  @Test("jsonl is an object a line, with what is not finite as text")
  func jsonl() throws {
    let lines = try two(.jsonl, .unixMilliseconds).text.split(separator: "\n").map(String.init)
    #expect(
      lines == [
        #"{"name":"m","labels":{"a":"k","channel":"web","time":"t"},"time":1700000000123,"value":1e+06}"#,
        #"{"name":"m","labels":{"a":"x,\"y\"\nz","userId":"u 1"},"time":1700000000123,"value":1.50}"#,
        #"{"name":"m","labels":{"a":"x,\"y\"\nz","userId":"u 1"},"time":1700000001000,"value":"NaN"}"#,
      ])
    for line in lines { _ = try JSONValue(parsing: Array(line.utf8)) }
  }

  @Test("influx leaves out what line protocol has no place for, and counts it")
  func influx() throws {
    let (text, counts) = try two(.influx)
    #expect(text == "m,a=k,channel=web,time=t value=1e+06 1700000000123000000\n")
    #expect(counts.samples == 1 && counts.unwritable == 2)
    var random = SeededRandom(seed: 1)
    let plain = MatrixText(series: [.init(labels: [("a", "b c,d=e\\f")], samples: [(5, "NaN"), (6, "2"), (7, "-Inf")])])
    let second = try Self.written(.influx, [(0, 9, plain.answer(metric: "m", from: 0, to: 9, &random))])
    #expect(second.text == "m,a=b\\ c\\,d\\=e\\f value=2 6000000\n" && second.counts.notFinite == 2)
  }

  @Test(
    "A label is written in line protocol only where every receiver reads the same",
    arguments: [
      ("a\\", false), ("a\\ b", false), ("a\\\\b", false), ("a\tb", false), ("", false), ("a\\n", true), ("ü", true),
    ])
  func lineNames(_ text: String, _ isWritable: Bool) {
    var bytes: [UInt8] = []
    #expect(TextEscapes.line(Array(text.utf8)[...], isMeasurement: false, to: &bytes) == isWritable)
  }

  @Test(
    "A name is written only where it comes back as it is",
    arguments: [
      ("calls_total", true, true), ("Up2", true, true), ("rt:colon", false, false), ("_rt", true, false),
      ("rt__double__under", true, false), ("rt_", true, false), ("rt.dot", false, false), ("ü", false, false),
      ("2x", false, false), ("", false, false), ("_", true, false), ("x_ratio", true, true),
    ])
  func namesThatComeBack(_ name: String, _ influx: Bool, _ otlp: Bool) {
    for (format, wanted) in [(SampleFormat.influx, influx), (.otlp, otlp)] {
      var roundTrip = RoundTrip(format)
      #expect(roundTrip.keeps(metric: Array(name.utf8)[...]) == wanted, "\(format)")
    }
  }

  @Test(
    "A label is written only where it comes back as it is",
    arguments: [
      ("host", "a", true, true), ("_x", "a", true, false), ("__x", "a", true, true), ("a.b", "c", false, false),
      ("a__b_", "c", true, true), ("a", "x\\", false, false), ("a", "x\\\\y", false, false),
      ("a", "\n", false, false), ("a", "\t", false, false), ("a", "\u{7F}", false, false),
      ("a", "b c,d=e\\f \"g\" ü", true, true),
      ("a", String(repeating: "x", count: 2_048), true, true),
      ("a", String(repeating: "x", count: 2_049), false, false),
    ])
  func labelsThatComeBack(_ label: String, _ value: String, _ influx: Bool, _ otlp: Bool) {
    for (format, wanted) in [(SampleFormat.influx, influx), (.otlp, otlp)] {
      var roundTrip = RoundTrip(format)
      let isKept = roundTrip.keeps(label: Array(label.utf8)[...]) && roundTrip.keeps(value: Array(value.utf8)[...])
      #expect(isKept == wanted, "\(format)")
    }
  }

  @Test("The first series that is left out is told of", arguments: [SampleFormat.influx, .otlp])
  func firstUnwritable(_ format: SampleFormat) throws {
    var random = SeededRandom(seed: 1)
    let series = MatrixText(series: [
      .init(labels: [("a", "k")], samples: [(5, "1")]), .init(labels: [("b", "x\\")], samples: [(6, "1"), (8, "1")]),
      .init(labels: [("c", "x\\")], samples: [(7, "1")]),
    ])
    let (text, counts) = try Self.written(format, [(0, 9, series.answer(metric: "m", from: 0, to: 9, &random))])
    #expect(counts.samples == 1 && counts.unwritable == 3 && !text.contains(#"x\"#))
    #expect(counts.firstUnwritable == #"m{b="x\\"}"#)
    let plain = try Self.written(.jsonl, [(0, 9, series.answer(metric: "m", from: 0, to: 9, &random))])
    #expect(plain.counts.samples == 4 && plain.counts.firstUnwritable == nil)
  }

  @Test("legacy has the seven columns of the former exporter, quoted and in UTC")
  func legacy() throws {
    #expect(
      try two(.legacy).text == """
        dateTime,botId,channel,conversationId,userId,metricName,value
        2023-11-14T22:13:20.123Z,,web,,,m,1e+06
        2023-11-14T22:13:20.123Z,,,,u 1,m,1.50
        2023-11-14T22:13:21.000Z,,,,u 1,m,NaN

        """)
  }

  @Test("otlp is a message a line, below 1 MiB, with every point")
  func otlp() throws {
    var random = SeededRandom(seed: 1)
    let many = MatrixText(series: [.init(labels: [("a", "b")], samples: (0..<20_000).map { (Int64($0), "\($0).5") })])
    let (text, counts) = try Self.written(.otlp, [(0, 20_000, many.answer(metric: "m", from: 0, to: 20_000, &random))])
    let lines = text.split(separator: "\n")
    #expect(lines.count > 1 && lines.allSatisfy { $0.utf8.count < 1 << 20 } && counts.samples == 20_000)
    var limits = ConfigLimits()
    limits.maximumNodes = 1 << 20
    var values: [Double] = []
    for line in lines {
      let json = try JSONValue(parsing: Array(line.utf8), limits: limits)
      let metric = json["resourceMetrics"]?.arrayValue?.first?["scopeMetrics"]?.arrayValue?.first?["metrics"]?
        .arrayValue?.first
      #expect(metric?["name"]?.stringValue == "m")
      values += (metric?["gauge"]?["dataPoints"]?.arrayValue ?? []).compactMap { $0["asDouble"]?.doubleValue }
    }
    #expect(values == (0..<20_000).map { Double($0) + 0.5 })
    let odd = MatrixText(series: [.init(labels: [("a", "b")], samples: [(1_000, "NaN"), (2_000, "-Inf")])])
    let words = try Self.written(.otlp, [(0, 3_000, odd.answer(metric: "m", from: 0, to: 3_000, &random))]).text
    #expect(words.contains(#""timeUnixNano":"1000000000","asDouble":"NaN"}"#) && words.contains(#""-Infinity"}"#))
  }

  @Test("Native histograms are objects in csv and jsonl, and counted elsewhere")
  func histograms() throws {
    let body = Array(
      #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"h"},"histograms":[[1,{"count":"2","sum":"3"}]]}]}}"#
        .utf8)
    #expect(
      try Self.written(.csv, [(0, 2_000, body)]).text.hasSuffix(#"h,{},"{""count"":""2"",""sum"":""3""}""# + "\n"))
    #expect(
      try Self.written(.jsonl, [(0, 2_000, body)]).text.hasSuffix(#""histogram":{"count":"2","sum":"3"}}"# + "\n"))
    for format in [SampleFormat.influx, .otlp, .legacy] {
      #expect(try Self.written(format, [(0, 2_000, body)]).counts.histograms == 1)
    }
  }

  @Test(
    "The file does not depend on where chunks end, nor on the order in which a server lists series", arguments: 0..<40)
  func order(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let start: Int64 = seed % 4 < 2 ? 0 : 1_700_000_000_000
    let end = start + 30_000
    let data = MatrixText(series: MatrixText.random("m", &random, start: start, end: end))
    let format = SampleFormat.allCases[Int(seed) % SampleFormat.allCases.count]
    let whole = try Self.written(
      format, [(start, end, data.answer(metric: "m", from: start, to: end, &random))], columns: ["host", "odd"])
    var chunks: [(from: Int64, to: Int64, body: [UInt8])] = []
    var from = start
    while from < end {
      let to = min(end, from + Int64(random.next() % 9_000 + 1))
      chunks.append((from, to, data.answer(metric: "m", from: from, to: to, &random)))
      from = to
    }
    let pieces = try Self.written(format, chunks, columns: ["host", "odd"])
    #expect(pieces.text == whole.text && pieces.counts == whole.counts)
    let samples = data.series.reduce(0) { $0 + $1.samples.count }
    #expect(whole.counts.samples + whole.counts.leftOut == samples)
  }

  @Test("A series with more labels than a line may have tags is left out", arguments: [(256, 0), (257, 1)])
  func manyLabels(_ count: Int, _ leftOut: Int) throws {
    var random = SeededRandom(seed: 1)
    let labels = (0..<count).map { ("l\($0)", "v") }
    let body = MatrixText(series: [.init(labels: labels, samples: [(1_000, "1")])])
      .answer(metric: "m", from: 0, to: 2_000, &random)
    #expect(try Self.written(.influx, [(0, 2_000, body)]).counts.unwritable == leftOut)
    let rows = try Self.written(.csv, [(0, 2_000, body)])
    var returned = ReturnedRows(.csv)
    returned.append(Array(rows.text.utf8))
    returned.end()
    var lines: [UInt8] = []
    while try returned.next(to: &lines) {}
    #expect(returned.counts.unwritable == leftOut && returned.counts.samples == 1 - leftOut)
  }

  @Test("What a series has twice at a time stands together, whether most series have a sample there or few")
  func twice() throws {
    func lines(_ others: Int) throws -> [Substring] {
      var random = SeededRandom(seed: 1)
      let first = MatrixText.Series(labels: [("a", "0")], samples: [(1_000, "1"), (1_000, "2"), (3_000, "5")])
      let second = MatrixText.Series(labels: [("a", "1")], samples: [(1_000, "3"), (1_000, "4")])
      let rest = (0..<others).map { MatrixText.Series(labels: [("a", "9\($0)")], samples: [(500, "0"), (2_000, "0")]) }
      let body = MatrixText(series: [first, second] + rest).answer(metric: "m", from: 0, to: 4_000, &random)
      return try Self.written(.csv, [(0, 4_000, body)]).text.split(separator: "\n").filter { $0.contains("01.000Z") }
    }
    let few = try lines(40)
    #expect(try few.map { $0.last } == ["1", "2", "3", "4"] && lines(0) == few)
  }

  @Test(
    "Times are rendered in every format",
    arguments: [
      (TimeWriter.Style.rfc3339, 0, "1970-01-01T00:00:00.000Z"), (.rfc3339, -1, "1969-12-31T23:59:59.999Z"),
      (.rfc3339, 951_827_696_789, "2000-02-29T12:34:56.789Z"), (.seconds, -1_500, "-1.500"), (.seconds, 7, "0.007"),
      (.milliseconds, -7, "-7"), (.nanoseconds, 0, "0"), (.nanoseconds, 1_500, "1500000000"),
    ] as [(TimeWriter.Style, Int64, String)])
  func times(_ style: TimeWriter.Style, _ time: Int64, _ wanted: String) {
    var writer = TimeWriter(style)
    writer.render(time - 86_400_000)
    writer.render(time)
    #expect(String(decoding: writer.text, as: UTF8.self) == wanted)
  }
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
  private let path: String

  init(in folder: String = FileManager.default.temporaryDirectory.path) throws {
    path = "\(folder)/export-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { "\(path)/\(name)" }

  func bytes(_ name: String) -> [UInt8] { Array(FileManager.default.contents(atPath: self[name]) ?? Data()) }
  func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
}
