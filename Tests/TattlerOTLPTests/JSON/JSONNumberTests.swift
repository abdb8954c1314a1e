import TestRandom
import Testing

@testable import TattlerOTLP

/// Numbers from JSON, against the standard library.
@Suite struct JSONNumberTests {
  private func double(_ text: String) throws(OTLPError) -> Double {
    let bytes = try Transcoding.protobuf(#"{"asDouble":\#(text)}"#, as: .numberDataPoint)
    return Double(bitPattern: bytes.dropFirst().reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }

  private func integer(_ text: String, _ field: String) throws(OTLPError) -> UInt64 {
    let bytes = try Transcoding.protobuf(#"{"\#(field)":\#(text)}"#, as: .numberDataPoint)
    return bytes.dropFirst().reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  @Test(
    "Doubles are the nearest ones",
    arguments: [
      "0", "-0", "0.0", "-0.0", "1", "-1", "0.1", "1.5", "1e0", "1E5", "1e+5", "1e-5", "123456789012345678",
      "9007199254740993", "9007199254740992.9999999999999999999999999", "9007199254740993.00000000000000000000000001",
      "0.30000000000000004", "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308",
      "2.2250738585072014e-308", "1.7976931348623157e308", "1.7976931348623158e308", "1e-400", "0e999999999999999999",
      "1e-999999999999999999999", "100000000000000000000000", "0.000000000000000000000000001", "1e22", "1e23", "1e27",
      "1e28", "8.5e-27", "18446744073709551615", "18446744073709551616", "1844674407370955161500000000000000000000000",
      "0.1000000000000000055511151231257827021181583404541015625", "7.2057594037927933e16", "4.35",
    ])
  func doublesAreNearest(_ text: String) throws {
    let expected = try #require(Double(text))
    #expect(try double(text).bitPattern == expected.bitPattern)
    #expect(try double("\"\(text)\"").bitPattern == expected.bitPattern)
  }

  @Test("Random decimals become the doubles that the standard library makes of them")
  func randomDecimals() throws {
    var generator = SeededRandom(seed: 1)
    for _ in 0..<20_000 {
      var text = Bool.random(using: &generator) ? "-" : ""
      text += "\(Int.random(in: 0...9, using: &generator))"
      if text.last != "0" {
        for _ in 0..<Int.random(in: 0...22, using: &generator) { text += "\(Int.random(in: 0...9, using: &generator))" }
      }
      if Bool.random(using: &generator) {
        text += "."
        for _ in 0...Int.random(in: 0...24, using: &generator) { text += "\(Int.random(in: 0...9, using: &generator))" }
      }
      if Int.random(in: 0..<3, using: &generator) == 0 { text += "e\(Int.random(in: -330...280, using: &generator))" }
      let expected = try #require(Double(text))
      let found = try double(text)
      guard found.bitPattern == expected.bitPattern else {
        Issue.record("\(text) was read as \(found)")
        return
      }
    }
  }

  @Test("Very long numbers are read exactly, and in time that grows with their length")
  func longNumbers() throws {
    let zeros = String(repeating: "0", count: 100_000)
    #expect(try double("1.\(zeros)1") == 1)
    #expect(try double("0.\(zeros)1e100001") == 1)
    #expect(try double("1\(zeros)e-100000") == 1)
    #expect(try double("9007199254740993.\(zeros)") == 9_007_199_254_740_992)
    #expect(try double("9007199254740993.\(zeros)1") == 9_007_199_254_740_994)
    #expect(try integer("1\(zeros)e-100000", "timeUnixNano") == 1)
    #expect(throws: OTLPError.self) { try double("1\(zeros)") }
  }

  @Test(
    "Integers may have a fraction or an exponent where they are integral",
    arguments: [
      ("0", 0), ("-0", 0), ("0.000", 0), ("0e9", 0), ("1e3", 1000), ("1000e-3", 1), ("5.0", 5), ("1.25e2", 125),
      ("12300e-2", 123), ("9223372036854775807.0", UInt64(Int64.max)), ("1844674407370955161.5e1", UInt64.max),
      ("18446744073709551615", UInt64.max), ("0.18446744073709551615e20", UInt64.max),
      ("1e19", 10_000_000_000_000_000_000),
      ("10000000000000000000", 10_000_000_000_000_000_000), ("12345678", 12_345_678),
      ("1234567890123456", 1_234_567_890_123_456),
    ] as [(String, UInt64)])
  func integers(_ text: String, _ value: UInt64) throws {
    let expected = value == 0 ? [] : [0x19] + (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    for padding in ["", String(repeating: " ", count: 40)] {
      for spelled in [text, "\"\(text)\""] {
        let json = #"{"timeUnixNano":\#(spelled)}\#(padding)"#
        #expect(try Transcoding.protobuf(json, as: .numberDataPoint) == expected, "\(json)")
      }
    }
  }

  @Test(
    "Integers that do not fit are refused",
    arguments: [
      "18446744073709551616", "18446744073709551615.5", "1e20", "0.1", "1e-1", "123e-3", "99999999999999999999", "-1",
      "100000000000000000000000000000000", "1844674407370955161.51e1",
    ])
  func integersThatDoNotFit(_ text: String) {
    for spelled in [text, "\"\(text)\""] {
      let error = #expect(throws: OTLPError.self) { try integer(spelled, "timeUnixNano") }
      #expect(error?.code == .numberOutOfRange)
    }
  }
}
