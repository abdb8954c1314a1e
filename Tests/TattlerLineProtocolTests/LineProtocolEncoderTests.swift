import CTattlerPlugin
import TattlerLineProtocol
import TattlerModel
import Testing

@Suite struct LineProtocolEncoderTests {
  static func batch(_ rows: [MetricRow]) throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    for row in rows {
      let set = try builder.addAttributes(row.attributes.map { ($0.key, $0.value) })
      var values: [(UInt32, MetricValue)] = []
      for field in row.fields { values.append((try builder.addMetric(name: row.name, field: field.key), field.value)) }
      try builder.addRow(attributes: set, time: row.time, values)
    }
    return try builder.finish()
  }

  static func encode(
    _ batch: MetricBatch, _ options: LineProtocolEncodingOptions = LineProtocolEncodingOptions()
  ) throws -> (text: String, report: LineProtocolEncodingReport) {
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
    return (String(decoding: buffer.bytes, as: UTF8.self), report)
  }

  struct Line: Sendable, CustomTestStringConvertible {
    var row: MetricRow
    var text: String
    init(_ row: MetricRow, _ text: String) { (self.row, self.text) = (row, text) }
    var testDescription: String { text.debugDescription }
  }

  static let lines: [Line] = [
    Line(.line("m", [("f", .double(1))]), "m f=1\n"),
    Line(.tagged("m", [("k", "v")], [("f", .int(-1)), ("g", .uint(2))], 5), "m,k=v f=-1i,g=2u 5\n"),
    Line(
      .tagged("a, b=c", [("d, e=f", "g, h=i")], [("j, k=l", .bool(true))], -5),
      #"a\,\ b=c,d\,\ e\=f=g\,\ h\=i j\,\ k\=l=true -5"# + "\n"),
    Line(.line("m", [("s", .string("a \"b\" \\ c\n,d=e"))], 0), "m s=\"a \\\"b\\\" \\\\ c\n,d=e\" 0\n"),
    Line(.tagged("a\nb\r\tc", [("d\ne", "f\ng")], [("h\ni", .int(1))]), #"a\nb\r\tc,d\ne=f\ng h\ni=1i"# + "\n"),
    Line(
      .tagged("m", [("k", "C:\\"), ("l", "\\"), ("n", "\u{1}"), ("", "x"), ("o", "")], [("f\\", .int(1))]),
      "m,k=C: f=1i\n"),
    Line(.tagged("m\\", [("k\\\\", "v")], [("f", .int(1))]), "m,k=v f=1i\n"),
    Line(.line("##m", [("f", .bool(false))]), "m f=false\n"),
    Line(.tagged("m", [("k", "a"), ("k", "b"), ("l", "c")], [("f", .int(1))]), "m,k=a,l=c f=1i\n"),
    Line(.line("m", [("f", .double(.nan)), ("g", .int(1)), ("h", .double(-.infinity))]), "m g=1i\n"),
    Line(.line("m", [("f", .double(.nan))]), ""), Line(.line("", [("f", .int(1))]), ""),
    Line(.line("\u{2}", [("f", .int(1))]), ""),
    Line(.line("m", [("", .int(7))], 5), "m value=7i 5\n"),
    Line(.line("m", [("\u{1}", .int(7)), ("g", .int(8))]), "m g=8i\n"),
    Line(.tagged("größe", [("ort", "Łódź 1")], [("wert", .double(0.1))]), #"größe,ort=Łódź\ 1 wert=0.1"# + "\n"),
  ]

  @Test(arguments: lines)
  func aRowBecomesALine(_ test: Line) throws {
    let (row, line) = (test.row, test.text)
    let result = try Self.encode(try Self.batch([row]))
    #expect(result.text == line)
    #expect(result.report.rows == 1)
    #expect(result.report.lines == (line.isEmpty ? 0 : 1))
    #expect(result.report.points + result.report.skippedPoints == row.fields.count)
  }

  @Test(arguments: [
    (#"a\b"#, #"a\b"#), (#"a\ b"#, #"a\ b"#), (#"a\,b\=c\\d\"#, #"a\,b\=c\d"#), (#"\\\\a"#, #"\a"#),
    ("a\\\nb", #"a\nb"#), ("a\\\u{1}b", "ab"),
  ])
  func ambiguousBackslashesAreLeftOutOnRequest(_ text: String, _ written: String) throws {
    var options = LineProtocolEncodingOptions()
    options.backslashes = .whereUnambiguous
    let row = MetricRow.tagged("m" + text, [("k" + text, text)], [("f" + text, .int(1))])
    let line = try Self.encode(try Self.batch([row]), options).text
    // In a measurement an equals sign stands for itself.
    let name = written.split(separator: #"\="#, omittingEmptySubsequences: false).joined(separator: "=")
    #expect(line == "m\(name),k\(written)=\(written) f\(written)=1i\n")
  }

  @Test func otherKindsOfAttributesBecomeTags() throws {
    let row = MetricRow(
      name: "m",
      attributes: [.init("a", .int(-2)), .init("b", .double(0.5)), .init("c", .bool(true)), .init("d", .uint(3))],
      fields: [.init("", .double(1))], time: nil)
    #expect(try Self.encode(try Self.batch([row])).text == "m,a=-2,b=0.5,c=true,d=3 value=1\n")
  }

  @Test func numericSinksGetNumbers() throws {
    let row = MetricRow.tagged(
      "9 lives-é", [("a-b", "C-D"), ("a_b", "x"), ("1st", "y")],
      [
        ("s", .string("x")), ("on", .bool(true)), ("off", .bool(false)), ("u", .uint(7)), ("big", .uint(.max)),
        ("5th %", .int(1)),
      ], 1_999_999)
    var options = LineProtocolEncodingOptions.numbersOnly
    options.precision = .milliseconds
    let result = try Self.encode(try Self.batch([row, .line("m", [("s", .string("y"))])]), options)
    #expect(result.text == "_9_lives__,a_b=C-D,_1st=y on=1,off=0,u=7i,big=1.8446744073709552e+19,5th__=1i 1\n")
    #expect(result.report.rows == 2)
    #expect(result.report.lines == 1)
    #expect(result.report.points == 5)
    #expect(result.report.skippedStrings == 2)
    #expect(result.report.droppedTags == 1)
  }

  @Test(arguments: [
    (Int64(1_999_999_999), LineProtocolPrecision.seconds, "1"), (-1, .seconds, "-1"), (-1_000_000_000, .seconds, "-1"),
    (1_500, .microseconds, "1"),
    (-1_500, .microseconds, "-2"), (.max, .nanoseconds, "9223372036854775807"),
    (.min, .nanoseconds, "-9223372036854775808"),
    (.min, .milliseconds, "-9223372036855"), (0, .hours, "0"),
  ])
  func timesAreCutTowardsThePast(_ time: Int64, _ precision: LineProtocolPrecision, _ text: String) throws {
    var options = LineProtocolEncodingOptions()
    options.precision = precision
    #expect(try Self.encode(try Self.batch([.line("m", [("f", .int(1))], time)]), options).text == "m f=1i \(text)\n")
  }

  @Test func rowsWithoutTimeGetTheDefault() throws {
    var options = LineProtocolEncodingOptions()
    options.defaultTimeNanoseconds = 77
    let batch = try Self.batch([.line("m", [("f", .int(1))]), .line("m", [("f", .int(1))], 5)])
    #expect(try Self.encode(batch, options).text == "m f=1i 77\nm f=1i 5\n")
  }

  @Test func theSizeIsNeverPassed() throws {
    let rows = (0..<50).map {
      MetricRow.tagged("m", [("k", "v\($0)")], [("f", .int(Int64($0) * 1_000_003))], Int64($0))
    }
    let batch = try Self.batch(rows)
    let whole = try Self.encode(batch).text
    for size in [0, 1, 10, 30, 31, 100, 500, whole.utf8.count - 1, whole.utf8.count] {
      var options = LineProtocolEncodingOptions()
      options.maximumByteCount = size
      var encoder = LineProtocolEncoder()
      var buffer = LineBuffer()
      var done = 0
      while done < batch.rowCount {
        let before = buffer.count
        let report = try encoder.encode(batch, rows: done..<batch.rowCount, into: &buffer, options: options)
        #expect(buffer.count - before <= size)
        #expect(report.lines == report.rows && report.points == report.rows)
        if report.rows == 0 { break }
        done += report.rows
      }
      #expect(done == (size < 30 ? 0 : 50))
      if done == 50 { #expect(String(decoding: buffer.bytes, as: UTF8.self) == whole) }
    }
  }

  @Test func distributionsAreLeftOutAndCounted() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "h", kind: TATTLER_METRIC_HISTOGRAM)
    try builder.histograms.append(tattler_histogram())
    try builder.addRow(attributes: 0, time: 1, [(metric, .int(0))])
    builder.points[0].kind = BatchValueKind.histogram.rawValue
    let result = try Self.encode(try builder.finish())
    #expect(result.text.isEmpty)
    #expect(result.report.rows == 1)
    #expect(result.report.skippedDistributions == 1)
  }

  @Test func partsOfABatchAreThoseLines() throws {
    let batch = try Self.batch((0..<5).map { .line("m\($0)", [("f", .int(1))]) })
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    _ = try encoder.encode(batch, rows: 3..<99, into: &buffer)
    _ = try encoder.encode(batch, rows: 0..<1, into: &buffer)
    #expect(String(decoding: buffer.bytes, as: UTF8.self) == "m3 f=1i\nm4 f=1i\nm0 f=1i\n")
    buffer.removeAll()
    let isEmpty = buffer.isEmpty
    #expect(isEmpty)
  }
}
