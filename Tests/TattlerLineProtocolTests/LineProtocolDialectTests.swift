import TattlerLineProtocol
import TattlerModel
import Testing

@Suite struct LineProtocolDialectTests {
  /// A line, and what the dialects make of it: rows, or the code of the refusal.
  struct Corner: Sendable, CustomTestStringConvertible {
    enum Result: Sendable, Equatable {
      case row(MetricRow)
      case refused(LineProtocolError.Code)
    }
    var line: String
    var standard: Result
    var strict: Result
    var lenient: Result

    init(_ line: String, _ standard: Result, strict: Result? = nil, lenient: Result? = nil) {
      self.line = line
      self.standard = standard
      self.strict = strict ?? standard
      self.lenient = lenient ?? standard
    }

    var testDescription: String { line.debugDescription }
  }

  private static func row(
    _ tags: [(String, String)], _ fields: [(String, MetricValue)], name: String = "m", _ time: Int64? = nil
  ) -> Corner.Result { .row(.tagged(name, tags, fields, time)) }

  static let one: [(String, MetricValue)] = [("f", .double(1))]
  static let corners: [Corner] = [
    Corner("m,k=v f=1 5", row([("k", "v")], one, 5)),
    Corner("\u{FEFF}m f=1", row([], one, name: "\u{FEFF}m")),
    // Control characters.
    Corner("m\u{1}x f=1", .refused(.controlCharacter), lenient: row([], one, name: "m\u{1}x")),
    Corner("m,k\t=v f=1", .refused(.controlCharacter), lenient: row([("k\t", "v")], one)),
    Corner("m,k=v\u{7F}w f=1", .refused(.controlCharacter), lenient: row([("k", "v\u{7F}w")], one)),
    Corner("m f\u{B}=1", .refused(.controlCharacter), lenient: row([], [("f\u{B}", .double(1))])),
    Corner("\tm f=1", .refused(.controlCharacter), lenient: row([], one)),
    Corner("m \tf=1\t\t5\t", .refused(.controlCharacter), lenient: row([], one, 5)),
    Corner("m f=1\t", .refused(.invalidValue), lenient: row([], one)),
    Corner("m f=\"a\"\t5", .refused(.unexpectedCharacter), lenient: row([], [("f", .string("a"))], 5)),
    Corner("\t# comment\nm f=1", .refused(.controlCharacter), lenient: row([], one)),
    Corner("m\tf=1", .refused(.controlCharacter), lenient: .refused(.missingFields)),
    // Empty tags.
    Corner("m,k= f=1", .refused(.missingTagValue), lenient: row([], one)),
    Corner("m,k=,l=v f=1", .refused(.missingTagValue), lenient: row([("l", "v")], one)),
    Corner("m,=x,l=v f=1", .refused(.missingTagKey), lenient: row([("l", "v")], one)),
    Corner("m,=,k=v f=1", .refused(.missingTagKey), lenient: row([("k", "v")], one)),
    Corner("m,k=a,k= f=1", .refused(.duplicateTag), lenient: row([("k", "a")], one)),
    Corner("m,k=,k=a f=1", .refused(.missingTagValue), lenient: row([("k", "a")], one)),
    Corner("m, f=1", .refused(.missingTagKey), lenient: .refused(.missingTagValue)),
    Corner("m,k f=1", .refused(.missingTagValue)), Corner("m,k=a=b f=1", .refused(.unescapedEquals)),
    // Repeated tags.
    Corner("m,k=a,l=x,k=b f=1", .refused(.duplicateTag), lenient: row([("k", "b"), ("l", "x")], one)),
    Corner(#"m,k\a=a,k\a=b,k\a=c f=1"#, .refused(.duplicateTag), lenient: row([(#"k\a"#, "c")], one)),
    // Repeated fields.
    Corner(
      "m f=1,g=2i,f=3 5", row([], [("f", .double(1)), ("g", .int(2)), ("f", .double(3))], 5),
      strict: .refused(.duplicateField), lenient: row([], [("f", .double(3)), ("g", .int(2))], 5)),
    Corner(
      #"m f=1,f="x",f=t"#, row([], [("f", .double(1)), ("f", .string("x")), ("f", .bool(true))]),
      strict: .refused(.duplicateField), lenient: row([], [("f", .bool(true))])),
    // Numbers.
    Corner("m f=inf", .refused(.notFinite), lenient: row([], [("f", .double(.infinity))])),
    Corner("m f=-Infinity 5", .refused(.notFinite), lenient: row([], [("f", .double(-.infinity))], 5)),
    Corner("m f=7u", row([], [("f", .uint(7))])),
    // Strings.
    Corner(
      #"m f="a\tb\n\r\"\\ \x\\n""#, row([], [("f", .string(#"a\tb\n\r"\ \x\n"#))]),
      strict: row([], [("f", .string("a\tb\n\r\"\\ \\x\\n"))])),
    Corner("m f=\"a\nb\"", row([], [("f", .string("a\nb"))])),
    // What all dialects agree on.
    Corner(#"m\=\q\\n,k=\q\\\ x f\\\==1"#, row([("k", #"\q\\ x"#)], [(#"f\\="#, .double(1))], name: #"m\=\q\\n"#)),
    Corner(",k=v f=1", .refused(.missingMeasurement)), Corner("m f=1\r 5", .refused(.unexpectedCharacter)),
  ]

  private func expect(_ corner: Corner, _ dialect: LineProtocolDialect, _ result: Corner.Result) throws {
    var options = LineProtocolOptions()
    options.dialect = dialect
    let other = "other,tag=value first=1.25,second=2i 1700000000000000000\n"
    // Once by the careful road, once by the fast one, which needs something behind the line.
    for body in [corner.line, other + corner.line + "\n" + other + other] {
      let reading = try Reading(body.utf8, options)
      let rows = reading.rows.filter { $0.name != "other" }
      switch result {
      case .row(let row):
        #expect(rows == [row])
        #expect(reading.codes.isEmpty)
      case .refused(let code):
        #expect(reading.codes.first == code)
        #expect(rows.isEmpty || corner.line.contains("#"))
      }
    }
  }

  @Test(arguments: corners)
  func aCornerIsReadAsTheDialectSays(_ corner: Corner) throws {
    try expect(corner, LineProtocolDialect(), corner.standard)
    try expect(corner, .strict, corner.strict)
    try expect(corner, .lenient, corner.lenient)
  }

  @Test func nanIsReadOnRequest() throws {
    var options = LineProtocolOptions()
    options.dialect = .lenient
    guard case .double(let value) = try Reading("m f=NaN".utf8, options).rows[0].fields[0].value else {
      throw LineProtocolError.missing
    }
    #expect(value.isNaN)
  }

  @Test func unsignedIntegersAreRefusedOnRequest() throws {
    var options = LineProtocolOptions()
    options.dialect.acceptsUnsigned = false
    let reading = try Reading("m f=7u\nm f=18446744073709551616u\nm f=7i".utf8, options)
    #expect(reading.codes == [.unsignedInteger, .valueOutOfRange])
    #expect(reading.rows == [.line("m", [("f", .int(7))])])
  }

  @Test func choicesAreMadeAlone() throws {
    var options = LineProtocolOptions()
    options.dialect.emptyTags = .dropped
    #expect(try Reading("m,k=,l=x f=1,f=2".utf8, options).rows[0].fields.count == 2)
    #expect(try Reading("m,k=a,k=b f=1".utf8, options).codes == [.duplicateTag])
    options.dialect.repeatedTags = .lastWins
    #expect(try Reading("m,k=a,k=b f=1".utf8, options).rows[0].attributes == [.init("k", .string("b"))])
    options.dialect.repeatedFields = .refused
    let error = try #require(try Reading("m f=1,g=2,f=3".utf8, options).report.errors.first)
    #expect(error.column == 11)
    #expect(error.description.contains("field \"f\" comes twice"))
  }

  @Test func aLineOfManyRepetitionsIsReadOnce() throws {
    var options = LineProtocolOptions()
    options.dialect = .lenient
    let fields = (0..<4_000).map { "f\($0 % 2_000)=\($0)i" }.joined(separator: ",")
    for text in ["m \(fields)", "m \(fields)\n" + String(repeating: "#", count: 100)] {
      let row = try #require(try Reading(text.utf8, options).rows.first)
      #expect(row.fields.map(\.value) == (2_000..<4_000).map { .int($0) })
    }
  }

  @Test func refusedLinesLeaveNoTraceInTheNextOnes() throws {
    var options = LineProtocolOptions()
    options.dialect.repeatedFields = .lastWins
    let body = "a f=1,f=x\na f=2,g=3\na g=4,f=5,g=6\n" + String(repeating: "#", count: 100)
    let rows = try Reading(body.utf8, options).rows
    #expect(
      rows == [
        .line("a", [("f", .double(2)), ("g", .double(3))]), .line("a", [("g", .double(6)), ("f", .double(5))]),
      ])
  }
}
