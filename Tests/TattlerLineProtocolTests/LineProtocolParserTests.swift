import TattlerLineProtocol
import TattlerModel
import TestRandom
import Testing

@Suite struct LineProtocolParserTests {
  struct Good: Sendable, CustomTestStringConvertible {
    var text: String
    var rows: [MetricRow]
    init(_ text: String, _ rows: MetricRow...) { (self.text, self.rows) = (text, rows) }
    var testDescription: String { text.debugDescription }
  }

  static let good: [Good] = [
    Good(""), Good("\n \n\r\n"), Good("# only a comment"), Good("  # a comment behind spaces\n"),
    Good("tide height=2.5 10", .line("tide", [("height", .double(2.5))], 10)),
    Good("tide,pier=north height=2.5", .tagged("tide", [("pier", "north")], [("height", .double(2.5))])),
    Good(
      "tide,pier=n,sea=irish a=1,b=2i,c=3u 7",
      .tagged("tide", [("pier", "n"), ("sea", "irish")], [("a", .double(1)), ("b", .int(2)), ("c", .uint(3))], 7)),
    Good(
      "  tide   a=1    7   \r\n\r\ntide a=2", .line("tide", [("a", .double(1))], 7),
      .line("tide", [("a", .double(2))])),
    Good("a b=1 -1", .line("a", [("b", .double(1))], -1)),
    Good("a b=1 -9223372036854775808", .line("a", [("b", .double(1))], .min)),
    Good("a b=1 9223372036854775807", .line("a", [("b", .double(1))], .max)),
    // Escapes.
    Good(
      #"salt\,\ sea\=x,ti\,de\ \=k=lo\,w\ \=v fi\,e\ l\=d=1"#,
      .tagged(#"salt, sea\=x"#, [("ti,de =k", "lo,w =v")], [("fi,e l=d", .double(1))])),
    Good(#"m\a,k\b=v\c f\d=1"#, .tagged(#"m\a"#, [(#"k\b"#, #"v\c"#)], [(#"f\d"#, .double(1))])),
    Good(#"m,k=up\\\ down f=1"#, .tagged("m", [("k", #"up\\ down"#)], [("f", .double(1))])),
    Good(#""m","k"="v" "f"=1"#, .tagged(#""m""#, [(#""k""#, #""v""#)], [(#""f""#, .double(1))])),
    Good("m=n f=1", .line("m=n", [("f", .double(1))])), Good("m# f=1", .line("m#", [("f", .double(1))])),
    Good("größe,ort=Łódź wert=1", .tagged("größe", [("ort", "Łódź")], [("wert", .double(1))])),
    // Strings.
    Good(#"m s="a \"b\" \\ c\d, e=f" 1"#, .line("m", [("s", .string(#"a "b" \ c\d, e=f"#))], 1)),
    Good(
      "m s=\"two\nlines\r\n\",t=\"\" 1\nm s=\"\"",
      .line("m", [("s", .string("two\nlines\r\n")), ("t", .string(""))], 1),
      .line("m", [("s", .string(""))])),
    Good("m s=\"\u{1}\t\0é😀\"", .line("m", [("s", .string("\u{1}\t\0é😀"))])),
    Good(#"m s="\\",t="x""#, .line("m", [("s", .string(#"\"#)), ("t", .string("x"))])),
    // A field may come twice: both stay.
    Good("m f=1,f=2", .line("m", [("f", .double(1)), ("f", .double(2))])),
  ]

  @Test(arguments: good)
  func aGoodBodyBecomesItsRows(_ test: Good) throws {
    let reading = try Reading(test.text)
    #expect(reading.rows == test.rows)
    #expect(reading.report.errors.isEmpty)
    #expect(reading.report.acceptedLines == test.rows.count)
  }

  /// The fast road needs some bytes behind a line, so that each case is read a second time with lines around it.
  @Test(arguments: good)
  func aGoodBodyMeansTheSameAmongOtherLines(_ test: Good) throws {
    let other = "other,tag=value,more=tags first=1.25,second=2i 1700000000000000000\n"
    let text = other + other + test.text + "\n" + test.text + "\n" + other + other
    let row = MetricRow.tagged(
      "other", [("tag", "value"), ("more", "tags")], [("first", .double(1.25)), ("second", .int(2))],
      1_700_000_000_000_000_000)
    #expect(try Reading(text).rows == [row, row] + test.rows + test.rows + [row, row])
    #expect(try Reading.carefully(Array(text.utf8)).rows == [row, row] + test.rows + test.rows + [row, row])
  }

  @Test(arguments: [
    ("1", MetricValue.double(1)), ("-1", .double(-1)), ("1.", .double(1)), (".5", .double(0.5)), ("-.5", .double(-0.5)),
    ("1e3", .double(1_000)), ("1E-3", .double(0.001)), ("-1.5e+06", .double(-1_500_000)), ("1e-0", .double(1)),
    ("007", .double(7)), ("123456789012345678", .double(123_456_789_012_345_680)), ("1e-400", .double(0)),
    ("0.30000000000000004", .double(0.1 + 0.2)), ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)),
    ("5e-324", .double(.leastNonzeroMagnitude)), ("9007199254740993", .double(9_007_199_254_740_992)),
    ("0.1000000000000000055511151231257827021181583404541015625", .double(0.1)), ("-0", .double(-0.0)),
    ("0i", .int(0)), ("-5i", .int(-5)), ("0009i", .int(9)), ("9223372036854775807i", .int(.max)),
    ("-9223372036854775808i", .int(.min)), ("18446744073709551615u", .uint(.max)),
    ("12345678901234567i", .int(12_345_678_901_234_567)),
    ("t", .bool(true)), ("T", .bool(true)), ("true", .bool(true)), ("True", .bool(true)), ("TRUE", .bool(true)),
    ("f", .bool(false)), ("F", .bool(false)), ("false", .bool(false)), ("False", .bool(false)), ("FALSE", .bool(false)),
  ])
  func aValueKeepsItsKind(_ text: String, _ value: MetricValue) throws {
    for body in ["m v=\(text)", "m v=\(text) 1700000000000000000\n" + String(repeating: "#", count: 80)] {
      let read = try #require(try Reading(body).rows.first?.fields.first?.value)
      #expect(read == value)
      if case .double(let number) = value, case .double(let other) = read {
        #expect(number.bitPattern == other.bitPattern)
      }
    }
  }

  @Test(arguments: [
    (",t=1 v=1", LineProtocolError.Code.missingMeasurement, 1), ("m, v=1", .missingTagKey, 3),
    ("m,=x v=1", .missingTagKey, 3),
    ("m,,k=v v=1", .missingTagKey, 3), ("m,k v=1", .missingTagValue, 4), ("m,k= v=1", .missingTagValue, 5),
    ("m,k=a,l=,n=b v=1", .missingTagValue, 9), ("m,k=a=b v=1", .unescapedEquals, 6),
    ("m,k=a,k=b v=1", .duplicateTag, 7),
    ("m", .missingFields, 2), ("m,k=v", .missingFields, 6), ("m  ", .missingFields, 4), ("m =1", .missingFieldKey, 3),
    ("m a=1,=2", .missingFieldKey, 7), ("m a=1, 5", .missingFieldKey, 7), ("m a", .missingFieldValue, 4),
    ("m a 5", .missingFieldValue, 4),
    ("m a=", .missingFieldValue, 5), ("m a= 5", .missingFieldValue, 5), ("m a=,b=1", .missingFieldValue, 5),
    ("m a=x", .invalidValue, 5), ("m a=+1", .invalidValue, 5), ("m a=1.1.1", .invalidValue, 5),
    ("m a=.", .invalidValue, 5),
    ("m a=1e", .invalidValue, 5), ("m a=1e+", .invalidValue, 5), ("m a=0x10", .invalidValue, 5),
    ("m a=1_0", .invalidValue, 5),
    ("m a=-i", .invalidValue, 5), ("m a=1.5i", .invalidValue, 5), ("m a=-1u", .invalidValue, 5),
    ("m a=tRUE", .invalidValue, 5),
    ("m a=truee", .invalidValue, 5), ("m a='x'", .invalidValue, 5), ("m a=1\t2", .invalidValue, 5),
    ("m a=9223372036854775808i", .valueOutOfRange, 5), ("m a=-9223372036854775809i", .valueOutOfRange, 5),
    ("m a=18446744073709551616u", .valueOutOfRange, 5), ("m a=1e309", .valueOutOfRange, 5),
    ("m a=-1e99999999999999999999", .valueOutOfRange, 5),
    ("m a=NaN", .notFinite, 5), ("m a=-inf", .notFinite, 5), ("m a=Infinity", .notFinite, 5),
    ("m a=\"x", .unbalancedQuote, 5), ("m a=\"x\\\"", .unbalancedQuote, 5), ("m a=\"x\"y", .unexpectedCharacter, 8),
    ("m a=1 x", .invalidTimestamp, 7), ("m a=1 1.5", .invalidTimestamp, 7), ("m a=1 -", .invalidTimestamp, 7),
    ("m a=1 5 6", .unexpectedCharacter, 9),
    ("m a=1 9223372036854775808", .timestampOutOfRange, 7), ("m\t a=1", .controlCharacter, 2),
    ("m,k=\u{1} a=1", .controlCharacter, 5),
    ("m,\u{7F}=1 a=1", .controlCharacter, 3), ("m a\u{B}=1", .controlCharacter, 4), ("\tm a=1", .controlCharacter, 1),
    ("m a=1\r 5", .unexpectedCharacter, 6),
  ])
  func aBadLineIsRefusedWithItsPlace(_ line: String, _ code: LineProtocolError.Code, _ column: Int) throws {
    let around = "good,line=here value=1.5,other=2i 1700000000000000000\n"
    for (body, number) in [(line, 1), (around + line + "\n" + around + around + around, 2)] {
      let reading = try Reading(body)
      let error = try #require(reading.report.errors.first)
      #expect(error.code == code)
      #expect(error.line == number)
      #expect(error.column == column)
      #expect(reading.report.rejectedLines == 1)
      #expect(reading.rows.count == (number - 1) * 4)
    }
  }

  @Test func linesThatAreNotTextAreRefusedAlone() throws {
    let bad: [[UInt8]] = [[0x6D, 0xFF], [0x6D, 0x2C, 0x6B, 0x3D, 0xC3], [0x6D, 0xED, 0xA0, 0x80]]
    for name in bad {
      let body = Array("é v=1\n".utf8) + name + Array(" v=2\n# \u{E9}\nü v=3 5\n".utf8)
      let reading = try Reading(body)
      #expect(reading.rows.map(\.name) == ["é", "ü"])
      #expect(reading.codes == [.invalidUTF8])
    }
  }

  @Test func errorsSpeakForThemselves() throws {
    let text = "m a=1\n# note\ncpu,host=a,x=y usage= 17000\nm s=\"a\nb\" 5\nm,t=1 é=\u{1}\n"
    let errors = try Reading(text).report.errors
    #expect(
      errors.map(\.description) == [
        "line 3, column 22: field \"usage\" has no value, at \"…ost=a,x=y usage= 17000\"",
        "line 6, column 10: the value of field \"é\" is not a number, a boolean or a string in double quotes, "
          + "at \"m,t=1 é=\\u{1}\"",
      ])
    #expect(errors.map(\.offset) == [34, 62])
  }

  @Test func excerptsAreShortAndWhole() throws {
    let text = "m k" + String(repeating: "é", count: 300) + "=x" + String(repeating: "€", count: 300)
    let error = try #require(try Reading(text).report.errors.first)
    #expect(error.excerpt.utf8.count <= 48)
    #expect(!error.excerpt.contains("\u{FFFD}"))
    #expect(!error.reason.contains("\u{FFFD}"))
    #expect(error.reason.utf8.count < 200)
  }

  @Test(arguments: [
    ("ns", Int64(1), LineProtocolPrecision.nanoseconds), ("n", 1, .nanoseconds), ("us", 1_000, .microseconds),
    ("u", 1_000, .microseconds),
    ("µ", 1_000, .microseconds), ("μ", 1_000, .microseconds), ("ms", 1_000_000, .milliseconds),
    ("s", 1_000_000_000, .seconds),
    ("m", 60_000_000_000, .minutes), ("h", 3_600_000_000_000, .hours),
  ])
  func timestampsAreScaled(_ parameter: String, _ unit: Int64, _ precision: LineProtocolPrecision) throws {
    #expect(LineProtocolPrecision(parameter: parameter) == precision)
    var options = LineProtocolOptions()
    options.precision = precision
    let most = Int64.max / unit
    let body = "m a=1 7\nm a=1 -7\nm a=1 \(most)\n" + (unit > 1 ? "m a=1 \(most + 1)\nm a=1 \(-most - 2)\n" : "")
    for text in [body, body + String(repeating: "#", count: 100)] {
      let reading = try Reading(text.utf8, options)
      #expect(reading.rows.map(\.time) == [7 * unit, -7 * unit, most * unit])
      #expect(reading.codes == (unit > 1 ? [.timestampOutOfRange, .timestampOutOfRange] : []))
    }
  }

  @Test(arguments: ["", "N", "nano", "min", "ms "])
  func otherPrecisionsAreUnknown(_ parameter: String) {
    #expect(LineProtocolPrecision(parameter: parameter) == nil)
  }

  @Test func strictModeFailsTheBodyAndLeavesNothing() throws {
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
    var options = LineProtocolOptions()
    _ = try parser.parse(Array("a f=1 1\n".utf8), into: &builder, options: options)
    options.isStrict = true
    var thrown: LineProtocolError?
    do { _ = try parser.parse(Array("b,t=1 f=1 1\nb f=\n".utf8), into: &builder, options: options) } catch {
      thrown = error
    }
    #expect(thrown?.code == .missingFieldValue)
    #expect(thrown?.line == 2)
    _ = try parser.parse(Array("c,t=2 f=1 1\n".utf8), into: &builder, options: options)
    let batch = try builder.finish()
    #expect(batch.spelledRows.map(\.name) == ["a", "c"])
    #expect(batch.metricCount == 2)
  }

  @Test func nonFiniteValuesAreTakenOnRequest() throws {
    var options = LineProtocolOptions()
    options.dialect.acceptsNonFinite = true
    let fields = try Reading("m a=NaN,b=inf,c=-Infinity,d=+INF".utf8, options).rows[0].fields.map(\.value)
    guard case .double(let number) = fields[0] else { throw LineProtocolError.missing }
    #expect(number.isNaN)
    #expect(Array(fields[1...]) == [.double(.infinity), .double(-.infinity), .double(.infinity)])
  }

  @Test func everyErrorIsCountedAndTheFirstAreKept() throws {
    var options = LineProtocolOptions()
    options.limits.reportedErrors = 3
    let report = try Reading(Array(repeating: "m\n".utf8, count: 10).joined(), options).report
    #expect(report.rejectedLines == 10)
    #expect(report.errors.map(\.line) == [1, 2, 3])
  }

  @Test func limitsHold() throws {
    var options = LineProtocolOptions()
    options.limits.lineByteCount = 100
    options.limits.fieldsPerLine = 3
    options.limits.tagsPerLine = 2
    options.limits.nameByteCount = 20
    let long = String(repeating: "x", count: 21)
    let lines = [
      ("m a=1,b=2,c=3", nil), ("m a=1,b=2,c=3,d=4", LineProtocolError.Code.tooManyFields), ("m,a=1,b=2 f=1", nil),
      ("m,a=1,b=2,c=3 f=1", .tooManyTags), ("\(long) f=1", .nameTooLong), ("m,\(long)=1 f=1", .nameTooLong),
      ("m,k=\(long) f=1", .nameTooLong), ("m \(long)=1", .nameTooLong), ("m f=\"\(long)\(long)\(long)\"", nil),
      ("m f=\"\(long)\(long)\(long)\(long)\(long)\"", .lineTooLong),
    ]
    let body = lines.map(\.0).joined(separator: "\n") + "\n"
    for text in [body, body + String(repeating: "#", count: 100)] {
      let reading = try Reading(text.utf8, options)
      #expect(reading.codes == lines.compactMap(\.1))
      #expect(reading.rows.count == 3)
    }
  }

  @Test func aParserForgetsTheBodyBefore() throws {
    var parser = LineProtocolParser()
    var generator = SeededRandom(seed: 3)
    for _ in 0..<200 {
      let names = (0..<5).map { _ in "m\(Int.random(in: 0..<9, using: &generator))" }
      let body = names.map { "\($0),t=\($0) f\($0)=1,g=2 1700000000000000000\n" }.joined()
      let reading = try Reading(body.utf8, LineProtocolOptions(), &parser)
      #expect(reading.rows.map(\.name) == names)
      #expect(reading.rows.map { $0.fields[0].key } == names.map { "f" + $0 })
      #expect(reading.rows.map { $0.attributes[0].value } == names.map { .string($0) })
    }
  }

  @Test func namesAndTagsAreStoredOnce() throws {
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
    let body = (0..<1_000).map { "cpu,host=h\($0 % 10),zone=z user=\($0),idle=1i \($0)\n" }.joined()
    _ = try parser.parse(Array(body.utf8), into: &builder)
    let counts = [builder.metrics.count, builder.attributeSets.count, builder.attributes.count, builder.points.count]
    #expect(counts == [2, 11, 20, 2_000])
    #expect(builder.text.count < 100)
  }

  @Test func tagsOfManySeriesSurviveTheTables() throws {
    let body = (0..<40_000).map { "m,k=\($0) f\($0 % 700)=\($0)i 1700000000000000000\n" }.joined()
    let rows = try Reading(body).rows
    #expect(rows.count == 40_000)
    for (index, row) in rows.enumerated()
    where row
      != .tagged(
        "m", [("k", "\(index)")], [("f\(index % 700)", .int(Int64(index)))], 1_700_000_000_000_000_000)
    {
      Issue.record("row \(index) is \(row)")
      break
    }
  }
}

extension LineProtocolError {
  /// For tests that find another value than the one they look for.
  static let missing = LineProtocolError(code: .invalidValue, line: 0, column: 0, offset: 0, reason: "", excerpt: "")
}
