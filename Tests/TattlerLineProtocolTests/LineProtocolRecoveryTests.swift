import TattlerLineProtocol
import TattlerModel
import TestRandom
import Testing

/// After a bad line the next good one counts, and nothing inside a string becomes a line.
@Suite struct LineProtocolRecoveryTests {
  @Test(arguments: [
    ("m a=\"x\nn b=1\nn b=2\n", ["n", "n"], 1), ("m a=\"x\nn s=\"ok\" 5\nn b=2\n", ["n", "n"], 1),
    ("m a=\"x\nm a=\"y\nn b=1", ["n"], 2), ("m a=\"x", [], 1), ("m,k=1,k=2 a=\"x\nevil b=1\n\" 5\nn b=1\n", ["n"], 1),
    ("m,k=1,k=2 a=\"x\nn b=1\n", ["n"], 1), ("m a=bad,b=\"x\nevil c=1\n\"\nn b=1\n", ["n"], 1),
    ("m a=\"x\nevil b=1\n\",c=bad\nn b=1\n", ["n"], 1), ("m a=bad\r\nn b=1\r\n", ["n"], 1),
    ("m a=\"x\"y,b=\"\nevil c=1\n\"\nn b=1\n", ["n"], 1),
    ("m a=x y,b=\"\nevil c=1\n\" 5\nn b=1\n", ["n"], 1), ("m a=1 y,b=\"\nevil c=1\n\" 5\nn b=1\n", ["n"], 1),
  ])
  func readingGoesOnAtTheNextLine(_ body: String, _ names: [String], _ rejected: Int) throws {
    let padding = "\n" + String(repeating: "#", count: 100)
    for text in [body, body + padding] {
      let reading = try Reading(text)
      #expect(reading.rows.map(\.name) == names)
      #expect(reading.report.rejectedLines == rejected)
    }
  }

  @Test func aStringThatIsNotTextIsRefusedWhole() throws {
    let body = Array("m a=\"x\nevil b=1\n=".utf8) + [0xFF] + Array("\nevil c=1\n\" 5\nn b=1\n".utf8)
    let reading = try Reading(body)
    #expect(reading.rows.map(\.name) == ["n"])
    #expect(reading.codes == [.invalidUTF8])
  }

  @Test func aLineThatIsTooLongIsRefusedWhole() throws {
    var options = LineProtocolOptions()
    options.limits.lineByteCount = 40
    for string in [String(repeating: "x", count: 40), "x"] {
      let body = "m a=\"\(string)\nevil b=1\n\",c=\"another long string\" 5\nn b=1\n"
      let reading = try Reading(body.utf8, options)
      #expect(reading.rows.map(\.name) == ["n"])
      #expect(reading.codes == [.lineTooLong])
    }
  }

  @Test func aRefusedLineLeavesNothingBehind() throws {
    let bad = ["n,k=v f=1,g=\"text\",h=", "n,k=v f=1 x", "n,k=v,k=v f=1", "n,new=tag f"]
    let good = "m,t=u a=1.5,b=2i 1700000000000000000\n"
    for line in bad {
      var parser = LineProtocolParser()
      var builder = MetricBatchBuilder()
      let body = good + line + "\n" + good + good
      let report = try parser.parse(Array(body.utf8), into: &builder)
      #expect(report.rejectedLines == 1)
      let counts = [builder.metrics.count, builder.attributes.count, builder.points.count, builder.text.count]
      #expect(counts == [2, 1, 6, 5])
    }
  }

  /// Names of refused lines are forgotten and may come again with another place in the tables.
  @Test func namesComeBackAfterTheirLineWasRefused() throws {
    var generator = SeededRandom(seed: 11)
    for _ in 0..<300 {
      var body = ""
      var expected: [MetricRow] = []
      for _ in 0..<30 {
        let name = "m\(Int.random(in: 0..<4, using: &generator))"
        let tag = "k\(Int.random(in: 0..<4, using: &generator))"
        let field = "f\(Int.random(in: 0..<4, using: &generator))"
        let isBad = Bool.random(using: &generator)
        body += "\(name),\(tag)=v \(field)=1,g\(field)=\(isBad ? "bad" : "2") 5\n"
        if !isBad { expected.append(.tagged(name, [(tag, "v")], [(field, .double(1)), ("g" + field, .double(2))], 5)) }
      }
      #expect(try Reading(body).rows == expected)
    }
  }

  /// A scan that starts again for every bad line would take minutes here.
  @Test func badQuotesCostNoMoreThanTheirLines() throws {
    let lines =
      Array(repeating: "m a=\"x\n", count: 60_000).joined()
      + Array(repeating: "m,k=1,k=1 a=\\\"\n", count: 60_000).joined()
    let report = try Reading(lines).report
    #expect(report.rejectedLines == 120_000)
  }

  @Test func `An error in front of the last one has its own line and column`() throws {
    let report = try Reading("m a=\"\nx\n\",b=\"y").report
    for error in report.errors { #expect(error.line >= 1 && error.column >= 1, "\(error)") }
  }

  @Test func `Lines that open strings which the next one closes take a time that grows with them`() throws {
    // The line end of a bad line is looked for behind its strings: a reader that did so for each line anew would need
    // minutes.
    let body = String(repeating: "\",c=\"m a=\"\",b=\"\n", count: 60_000)
    let report = try Reading(body).report
    #expect(report.acceptedLines + report.rejectedLines > 0)
  }
}
