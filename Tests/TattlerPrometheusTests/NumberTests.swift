import CTattlerPlugin
import TattlerModel
import TattlerPrometheus
import TestRandom
import Testing

/// Numbers through the encoder and back through the parser, against the standard library.
@Suite struct NumberTests {
  private func texts(_ numbers: [Double]) throws -> [Substring] {
    var metrics = try SampleMetrics()
    let metric = try metrics.metric("m", TATTLER_METRIC_GAUGE)
    for (index, number) in numbers.enumerated() {
      try metrics.point(metric, .double(number), [("i", .int(Int64(index)))])
    }
    return try expose(try metrics.finish()).text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: " ")[1]
    }
  }

  private func check(_ numbers: [Double]) throws {
    let texts = try texts(numbers)
    #expect(texts.count == numbers.count)
    let back = try parse(texts.map { "m \($0)\n" }.joined()).batch.spelledRows
    for (index, number) in numbers.enumerated() {
      let text = texts[index]
      let isSame = Double(text)?.bitPattern == number.bitPattern && back[index].fields[0].value == .double(number)
      if !isSame { Issue.record("\(number) was written as \(text) and read as \(back[index].fields[0].value)") }
    }
  }

  @Test func knownNumbersAreWrittenShort() throws {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.0, "-0"), (1, "1"), (-12.5, "-12.5"), (0.1, "0.1"), (1e21, "1e+21"), (1e15, "1000000000000000"),
      (123456.789, "123456.789"), (1e-5, "0.00001"), (.leastNonzeroMagnitude, "5e-324"),
      (0.1 + 0.2, "0.30000000000000004"),
      (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (9223372036854775808, "9223372036854775808"),
      (2.0 / 3, "0.6666666666666666"), (100, "100"), (1.5e9, "1500000000"), (99999999999999.9, "99999999999999.9"),
    ]
    for (text, (_, expected)) in zip(try texts(cases.map(\.0)), cases) { #expect(text == expected) }
  }

  @Test func everyNumberReadsBackAsItself() throws {
    var generator = SeededRandom(seed: 7)
    var numbers: [Double] = []
    for _ in 0..<20_000 {
      let bits = Double(bitPattern: generator.next())
      numbers.append(bits.isFinite ? bits : 0)
      numbers.append(Double.random(in: -1000...1000, using: &generator))
      numbers.append(Double(Int.random(in: 0..<1_000_000, using: &generator)) / 1000)
      let scale = Double(sign: .plus, exponent: Int.random(in: -20...50, using: &generator), significand: 1)
      numbers.append(Double.random(in: 0...1, using: &generator) * scale)
    }
    try check(numbers)
  }

  @Test func decimalsOfAnyFormAreReadAsTheStandardLibraryReadsThem() throws {
    var generator = SeededRandom(seed: 8)
    var texts = ["1.", ".5", "+1.5", "1E5", "1e+05", "00012.50", "123456789012345678901234567890", "1e400", "1e-400"]
    texts += ["9007199254740993.0", "0.1000000000000000055511151231257827", "18446744073709551616", "2.5e-8", "-0"]
    for _ in 0..<20_000 {
      let digits = String(generator.next() >> UInt64.random(in: 0..<60, using: &generator))
      let point = Int.random(in: 0...digits.count, using: &generator)
      var text = String(digits.prefix(point)) + "." + String(digits.dropFirst(point))
      if Bool.random(using: &generator) { text += "e\(Int.random(in: -30...30, using: &generator))" }
      texts.append(text)
    }
    let rows = try parse(texts.map { "m \($0)\n" }.joined()).batch.spelledRows
    for (text, row) in zip(texts, rows) {
      let whole = text.hasPrefix(".") ? "0" + text : text
      let expected = Double(whole.replacing(".e", with: ".0e").replacing("+1.5", with: "1.5"))
      if case .double(let value) = row.fields[0].value, let expected, value.bitPattern == expected.bitPattern {
        continue
      }
      if text.hasSuffix("."), case .double(let value) = row.fields[0].value, value == Double(text + "0") { continue }
      Issue.record("\(text) was read as \(row.fields[0].value)")
    }
  }

  @Test func integersBeyondDoublesStayIntegers() throws {
    let text = "m 9007199254740993\nm -9223372036854775807\nm 9007199254740992\nm 18446744073709551615\n"
    let values = try parse(text).batch.spelledRows.map(\.fields[0].value)
    #expect(
      values == [
        .int(9_007_199_254_740_993), .int(-9_223_372_036_854_775_807), .double(9_007_199_254_740_992),
        .double(0x1p64),
      ])
  }

  @Test(arguments: ["", "x", "1x", "0x10", "1_000", "1e", "1e+", "--1", "+", ".", "e5", "nano", "infinit", "1..2"])
  func whatIsNoNumberIsRefused(_ text: String) throws {
    let result = try parse("m \(text)\n")
    #expect(result.report.errors.map(\.code) == [.invalidValue])
  }

  @Test(arguments: ["NaN", "nan", "+Inf", "inf", "-INF", "Infinity"])
  func wordsForWhatIsNotFiniteAreRead(_ text: String) throws {
    let result = try parse("m \(text)\n")
    #expect(result.report.rejectedLines == 0)
    guard case .double(let value) = result.batch.spelledRows[0].fields[0].value else {
      Issue.record("no double")
      return
    }
    #expect(!value.isFinite)
  }
}
