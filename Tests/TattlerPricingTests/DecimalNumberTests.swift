import Testing

@testable import TattlerPricing

@Suite struct DecimalNumberTests {
  @Test(
    arguments: [
      ("2.5", 25, 1), ("0.0043", 43, 4), ("40", 40, 0), ("0", 0, 0), ("0.000", 0, 0), ("2.50", 25, 1), ("007", 7, 0),
      ("0.000000000000001", 1, 15), ("999999999999999999", 999_999_999_999_999_999, 0), ("100.0", 100, 0),
      ("1.000000000000000000", nil, 0), ("1.00000000000000000", 1, 0),
    ] as [(String, Int64?, Int)])
  func `digits are read exactly`(text: String, mantissa: Int64?, scale: Int) {
    let number = DecimalNumber(text)
    #expect(number?.mantissa == mantissa)
    if mantissa != nil { #expect(number?.scale == scale) }
  }

  @Test(arguments: [
    "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", " 1", "1 ", "0x1", "١", "1.2.3", "nan", "0.0000000000000001",
    "1234567890123456789",
  ])
  func `everything else is refused`(text: String) {
    #expect(DecimalNumber(text) == nil)
  }

  @Test(arguments: ["2.5", "0.0043", "40", "0", "0.000000000000001", "37.375"])
  func `the text reads back`(text: String) {
    #expect(DecimalNumber(text)?.description == text)
  }
}
