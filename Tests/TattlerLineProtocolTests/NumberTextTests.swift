import TattlerLineProtocol
import TattlerModel
import TestRandom
import Testing

/// Numbers through the encoder and back through the parser, against the standard library.
@Suite struct NumberTextTests {
  private func text(_ values: [MetricValue]) throws -> [Substring] {
    let rows = values.map { MetricRow.line("m", [("f", $0)]) }
    return try LineProtocolEncoderTests.encode(try LineProtocolEncoderTests.batch(rows)).text
      .split(separator: "\n").map { $0.dropFirst("m f=".count) }
  }

  private func check(_ numbers: [Double]) throws {
    let texts = try text(numbers.map { .double($0) })
    #expect(texts.count == numbers.count)
    let fast = try Reading(texts.map { "m f=\($0) 1700000000000000000\n" }.joined() + String(repeating: "#", count: 99))
    for (index, number) in numbers.enumerated() {
      let spelled = texts[index]
      guard Double(spelled)?.bitPattern == number.bitPattern, fast.rows[index].fields[0].value == .double(number) else {
        Issue.record("\(number) was written as \(spelled) and read as \(fast.rows[index].fields[0].value)")
        return
      }
      let mantissa = spelled.split(separator: "e")[0].filter { $0.isNumber }.drop { $0 == "0" }
      let shortest = "\(number)".split(separator: "e")[0].filter { $0.isNumber }.drop { $0 == "0" }
      if number.magnitude < 1e15 { #expect(mantissa.count <= max(shortest.count, 1) + 1) }
    }
  }

  @Test func knownNumbersAreWrittenShort() throws {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (100, "100"), (1e14, "100000000000000"),
      (12.000001, "12.000001"),
      (99_999_999.5, "99999999.5"), (0.00001, "1e-05"), (0.000125, "0.000125"), (1e300, "1e+300"),
      (.leastNonzeroMagnitude, "5e-324"),
      (0.30000000000000004, "0.30000000000000004"), (65.0934, "65.0934"), (123_456_789.125, "123456789.125"),
      (2.5e-7, "2.5e-07"),
      (9_007_199_254_740_992, "9007199254740992"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    ]
    let texts = try text(cases.map { .double($0.0) })
    for (index, test) in cases.enumerated() where test.0 != 0.00001 { #expect(texts[index] == test.1) }
    #expect(Double(texts[9]) == 0.00001)
  }

  @Test func randomDecimalsComeBack() throws {
    var generator = SeededRandom(seed: 5)
    try check(
      (0..<50_000).map { _ in
        let digits = Double(Int64.random(in: -1_000_000_000_000_000...1_000_000_000_000_000, using: &generator))
        return [digits / 1e6, digits / 1e15, digits / 1e17, digits.rounded() / 1e3, digits / 1e20][
          Int.random(in: 0..<5, using: &generator)]
      })
  }

  @Test func randomBitPatternsComeBack() throws {
    var generator = SeededRandom(seed: 6)
    try check((0..<50_000).map { _ in Double(bitPattern: generator.next()) }.filter(\.isFinite))
    try check((0..<50_000).map { _ in Double.random(in: -1000...1000, using: &generator) })
    try check(
      (-60...70).flatMap { power in
        let number = Double(sign: .plus, exponent: power, significand: 1)
        return [number, number.nextUp, number.nextDown, -number * 1.1]
      })
  }

  @Test func decimalsOfAnyFormAreReadAsTheStandardLibraryReadsThem() throws {
    var generator = SeededRandom(seed: 8)
    var texts: [String] = []
    for _ in 0..<30_000 {
      var text = Bool.random(using: &generator) ? "-" : ""
      for _ in 0..<Int.random(in: 1...22, using: &generator) { text += "\(Int.random(in: 0...9, using: &generator))" }
      if Bool.random(using: &generator) {
        text += "."
        for _ in 0..<Int.random(in: 0...24, using: &generator) { text += "\(Int.random(in: 0...9, using: &generator))" }
      }
      if Int.random(in: 0..<4, using: &generator) == 0 { text += "e\(Int.random(in: -40...40, using: &generator))" }
      texts.append(text)
    }
    let body = texts.map { "m f=\($0)\n" }.joined()
    let rows = try Reading(body).rows
    #expect(rows.count == texts.count)
    for (row, text) in zip(rows, texts) {
      guard case .double(let number) = row.fields[0].value, number.bitPattern == Double(text)?.bitPattern else {
        Issue.record("\(text) was read as \(row.fields[0].value)")
        return
      }
    }
  }

  @Test func integersOfAllLengthsComeBack() throws {
    var values: [MetricValue] = [.int(.min), .int(.max), .uint(.max), .int(0), .uint(0)]
    var power: UInt64 = 1
    while true {
      values += [power &- 1, power, power &+ 1, power &* 7].map { .uint($0) }
      values += [Int64(clamping: power), -Int64(clamping: power), Int64(clamping: power) - 1].map { .int($0) }
      let (next, overflows) = power.multipliedReportingOverflow(by: 10)
      if overflows { break }
      power = next
    }
    let texts = try text(values)
    #expect(
      texts.map(String.init)
        == values.map { value in
          switch value {
          case .int(let number): "\(number)i"
          case .uint(let number): "\(number)u"
          default: ""
          }
        })
    let body = texts.map { "m f=\($0) 5\n" }.joined() + String(repeating: "#", count: 99)
    #expect(try Reading(body).rows.map { $0.fields[0].value } == values)
  }
}
