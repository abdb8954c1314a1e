import CTattlerPlugin
import TattlerLineProtocol
import TattlerModel
import Testing

@Suite struct LineProtocolEncodingReportTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var row: MetricRow
    var text: String
    var changed = 0
    var collisions = 0
    var empty = 0
    var droppedTags = 0
  }

  private static func fields(_ names: String...) -> MetricRow {
    .line("m", names.enumerated().map { ($1, .int(Int64($0))) })
  }

  static let cases: [Case] = [
    Case(testDescription: "nothing is changed", row: .tagged("m", [("k", "v")], [("f", .int(1))]), text: "m,k=v f=1i"),
    Case(
      testDescription: "escapes change nothing", row: .tagged("a b", [("c=d", #"e,\f"#)], [("g h", .int(1))]),
      text: #"a\ b,c\=d=e\,\f g\ h=1i"#),
    Case(
      testDescription: "a backslash at the end of a value", row: .tagged("m", [("k", #"x\"#)], [("f", .int(1))]),
      text: "m,k=x f=1i", changed: 1),
    Case(
      testDescription: "a key and its value", row: .tagged("m", [(#"k\"#, "a\nb")], [("f", .int(1))]),
      text: #"m,k=a\nb f=1i"#, changed: 2),
    Case(
      testDescription: "a tag of which nothing is left", row: .tagged("m", [("k", #"\"#)], [("f", .int(1))]),
      text: "m f=1i", droppedTags: 1),
    Case(
      testDescription: "a measurement that fields share", row: .line("#m", [("f", .int(1)), ("g", .int(2))]),
      text: "m f=1i,g=2i", changed: 1),
    Case(
      testDescription: "a measurement of which nothing is left", row: .line("#", [("f", .int(1))]), text: "", empty: 1),
    Case(testDescription: "a field", row: fields("f\u{1}"), text: "m f=0i", changed: 1),
    Case(testDescription: "a field twice", row: fields("f", "f"), text: "m f=0i,f=1i"),
    Case(testDescription: "a changed field twice", row: fields(#"f\"#, #"f\"#), text: "m f=0i,f=1i", changed: 2),
    Case(
      testDescription: "two fields that become one", row: fields("f", "g", #"f\"#, "f"), text: "m f=0i,g=1i,f=3i",
      changed: 1, collisions: 1),
    Case(
      testDescription: "the first is the changed one", row: fields(#"f\"#, "f", #"f\\"#), text: "m f=0i", changed: 2,
      collisions: 2),
    Case(
      testDescription: "a newline and its spelling", row: fields("a\nb", #"a\nb"#), text: #"m a\nb=0i"#, changed: 1,
      collisions: 1),
    Case(testDescription: "no field and `value`", row: fields("", "value"), text: "m value=0i", collisions: 1),
  ]

  @Test("names that are written otherwise than they are, and fields that become one, are counted", arguments: cases)
  func changes(_ test: Case) throws {
    let (text, report) = try LineProtocolEncoderTests.encode(try LineProtocolEncoderTests.batch([test.row]))
    #expect(text == (test.text.isEmpty ? "" : test.text + "\n"))
    #expect(report.changedNames == test.changed)
    #expect(report.skippedCollisions == test.collisions)
    #expect(report.skippedEmpty == test.empty)
    #expect(report.droppedTags == test.droppedTags)
    #expect(report.skippedPoints == test.collisions + test.empty)
    #expect(report.points + report.skippedPoints == test.row.fields.count)
  }

  @Test("what the options ask for is no change, but fields that become one collide")
  func changesOnRequest() throws {
    let row = MetricRow.tagged(
      "a-b", [("c-d", "e")], [("f-g", .double(1)), ("f_g", .double(2)), ("h", .double(3)), ("f g", .double(4))])
    let (text, report) = try LineProtocolEncoderTests.encode(try LineProtocolEncoderTests.batch([row]), .numbersOnly)
    #expect(text == "a_b,c_d=e f_g=1,h=3\n")
    #expect(report.changedNames == 0 && report.skippedCollisions == 2 && report.points == 2)

    var options = LineProtocolEncodingOptions()
    options.backslashes = .whereUnambiguous
    let slashes = MetricRow.tagged("m", [("k", #"v\"#)], [(#"a\ b"#, .int(1)), ("a b", .int(2)), (#"c\"#, .int(3))])
    let other = try LineProtocolEncoderTests.encode(try LineProtocolEncoderTests.batch([slashes]), options)
    #expect(other.text == #"m,k=v a\ b=1i,c=3i"# + "\n")
    #expect(other.report.changedNames == 0 && other.report.skippedCollisions == 1)
  }

  @Test("a field collides only with one that was written")
  func collisionsOfWhatIsWritten() throws {
    let row = MetricRow.line("m", [("f", .double(.nan)), (#"f\"#, .int(1)), ("g", .int(2))])
    let rows = [row, row, .line("m", [("f", .int(3))])]
    let (text, report) = try LineProtocolEncoderTests.encode(try LineProtocolEncoderTests.batch(rows))
    #expect(text == "m f=1i,g=2i\nm f=1i,g=2i\nm f=3i\n")
    #expect(report.skippedNonFinite == 2 && report.skippedCollisions == 0 && report.points == 5)
  }

  @Test("a collision is counted with the call that is done with its row")
  func collisionsAndSizes() throws {
    let batch = try LineProtocolEncoderTests.batch((0..<6).map { _ in Self.fields("f", #"f\"#) })
    var options = LineProtocolEncodingOptions()
    options.maximumByteCount = 20
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    var row = 0
    while row < batch.rowCount {
      let report = try encoder.encode(batch, rows: row..<batch.rowCount, into: &buffer, options: options)
      #expect(report.rows == 2 && report.points == 2 && report.skippedPoints == 2 && report.skippedCollisions == 2)
      row += max(report.rows, 1)
    }
  }

  @Test("very many fields that are changed take time in proportion")
  func manyFields() throws {
    let count = 50_000
    let row = MetricRow.line("m", (0..<count).map { ("f\($0 / 2)" + ($0 % 2 == 0 ? "" : #"\"#), .int(1)) })
    let report = try LineProtocolEncoderTests.encode(try LineProtocolEncoderTests.batch([row])).report
    #expect(report.points == count / 2 && report.skippedCollisions == count / 2 && report.changedNames == count / 2)
  }

  @Test("tags behind the 256th are left out and counted")
  func mostTags() throws {
    let tags = (0..<260).map { ("k\($0)", "v") }
    let (text, report) = try LineProtocolEncoderTests.encode(
      try LineProtocolEncoderTests.batch([.tagged("m", tags, [("f", .int(1))])]))
    #expect(text == "m" + tags.prefix(256).map { ",\($0.0)=v" }.joined() + " f=1i\n")
    #expect(report.droppedTags == 4)
  }

  @Test("times that do not fit are the latest that does")
  func lateTimes() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "m", field: "f")
    try builder.addRow(attributes: 0, time: 1, [(metric, .int(1))])
    builder.rows[0].time = 1 << 63
    #expect(try LineProtocolEncoderTests.encode(try builder.finish()).text == "m f=1i 9223372036854775807\n")
  }
}
