import TestRandom
import Testing

@testable import TattlerExport

/// What is read eight bytes at a time has to be what is read byte by byte: white space sends the same sample the other way.
@Suite struct PlainSampleTests {
  private static func matrix(_ values: String) -> String {
    #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[\#(values)]}]}}"#
  }

  /// `time=value` of all samples, or why there are none.
  private static func outcome(_ values: String) -> String {
    do throws(MatrixError) {
      return try MatrixSample.all(in: Array(matrix(values).utf8)).map { "\($0.time)=\($0.value)" }.joined(
        separator: " ")
    } catch { return error.reason }
  }

  /// The samples with a space at the start of each; and with one more behind all of them, so that none is near the end.
  private static func expectSame(_ samples: [String], _ location: SourceLocation = #_sourceLocation) {
    let last = #"[1999999999,"1"]"#
    for list in [samples, samples + Array(repeating: last, count: 4)] {
      let plain = outcome(list.joined(separator: ","))
      let spaced = outcome(list.map { "[ " + $0.dropFirst() }.joined(separator: " , "))
      #expect(plain == spaced, "\(list)", sourceLocation: location)
    }
  }

  @Test(
    "Every way to write a value or a time is judged alike",
    arguments: [
      "0", "-0", "00", "01", "-01", "1", "12345678", "1234567", "123456789", "1.5", ".5", "5.", "-", "-.5", "-5.",
      "1.2.3",
      "1..2", "1e5", "1E+5", "1e", "1.5e-7", "+1", "--1", "1-", "1 ", " 1", "", "a", "12345678a", "NaN", "+Inf", "-Inf",
      "Inf", "0.30000000000000004", "-1234567.12345678", "123456789012345", "1234567890123456", "-12345678901234",
      "1234567.", "12345678.", "123456789012345.", "0.1234567", "10.000000", "0x10", "1,5", "é", "\\u0031",
      "123456789012345678901234", "1234567890123456789012345", "12345678901234567890123456789012", "1/2", "1:2",
    ])
  func values(_ value: String) {
    Self.expectSame(["[1700000000,\"\(value)\"]"])
    Self.expectSame([#"[1700000000.5,"3"]"#, "[1700000001.25,\"\(value)\"]", #"[1700000002.125,"4"]"#])
  }

  @Test(
    "Every way to write a time is judged alike",
    arguments: [
      "1700000000", "1700000000.1", "1700000000.12", "1700000000.123", "1700000000.1234", "1700000000.9996",
      "1700000000.",
      "170000000", "17000000000", "-1700000000", "1.7e9", "0000000001", "1700000000,", "170000000a", "a700000000", "",
      "1700000000:", "1700000000.a", "\"1700000000\"",
    ])
  func times(_ time: String) {
    Self.expectSame(["[\(time),\"1.5\"]"])
    Self.expectSame([#"[1600000000,"3"]"#, "[\(time),\"1.5\"]", #"[1800000000,"4"]"#])
  }

  @Test("Random samples, whole and with a byte changed, are judged alike", arguments: 0..<8)
  func random(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let odd = Array("0123456789.-+eE\"[], NI".utf8)
    for _ in 0..<400 {
      let samples = (0..<Int(random.next() % 5 + 1)).map { _ -> String in
        let decimals = ["", ".5", ".25", ".123"][Int(random.next() % 4)]
        let whole = random.next() >> (random.next() % 64)
        let fraction = random.next() % 3 == 0 ? "" : ".\(random.next() >> (random.next() % 64))"
        let sign = random.next() % 3 == 0 ? "-" : ""
        return "[\(1_000_000_000 + random.next() % 8_000_000_000)\(decimals),\"\(sign)\(whole)\(fraction)\"]"
      }
      Self.expectSame(samples)
      var changed = samples
      let index = Int(random.next() % UInt64(samples.count))
      var bytes = Array(samples[index].utf8)
      bytes[Int(random.next() % UInt64(bytes.count - 1)) + 1] = odd[Int(random.next() % UInt64(odd.count))]
      changed[index] = String(decoding: bytes, as: UTF8.self)
      Self.expectSame(changed)
    }
  }

  @Test("A sample has its text back, whether it stands in the sample or in the answer", arguments: 1...40)
  func text(_ length: Int) throws {
    let value = String("1234567890123456789012345678901234567890".prefix(length))
    let samples = try MatrixSample.all(in: Array(Self.matrix("[1700000000,\"\(value)\"],[1700000001,\"7\"]").utf8))
    #expect(samples.map(\.value) == [value, "7"])
  }
}
