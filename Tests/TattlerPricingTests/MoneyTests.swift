import Testing

@testable import TattlerPricing

@Suite struct MoneyTests {
  private static let tick = Money.ticksPerPicodollar

  @Test(
    arguments: [
      (tick, 1), (tick / 2, 0), (tick / 2 + 1, 1), (tick + tick / 2, 2), (2 * tick + tick / 2, 2), (-tick / 2, 0),
      (-tick / 2 - 1, -1), (-tick - tick / 2, -2), (3 * tick - 1, 3), (0, 0),
    ] as [(Int128, Int128)])
  func `picodollars are rounded half to even`(ticks: Int128, pico: Int128) {
    #expect(Money(ticks: ticks).picodollars == pico)
  }

  @Test(
    arguments: [
      (6_500_000_000, "0.0065"), (750_000, "0.00000075"), (1_222_506_000_000, "1.222506"), (0, "0"),
      (308_333_333, "0.000308333333"), (-25_000_000_000, "-0.025"), (3_000_000_000_000, "3"), (1, "0.000000000001"),
    ] as [(Int128, String)])
  func `the text has the decimals that it takes`(pico: Int128, text: String) {
    #expect(Money(ticks: pico * Self.tick).description == text)
  }

  @Test(
    arguments: [
      (6_500_000_000, 0.0065), (750_000, 7.5e-7), (1, 1e-12), (750_000_000_000, 0.75),
      (12_345_678_901_234_567_890, 12_345_678.901234567890), (-25_000_000_000, -0.025),
    ] as [(Int128, Double)])
  func `dollars are the nearest number`(pico: Int128, dollars: Double) {
    #expect(Money(ticks: pico * Self.tick).dollars == dollars)
  }

  @Test func `what leaves the range is told, not wrapped`() {
    let most = Money(ticks: .max)
    #expect(most.adding(Money(ticks: 1)) == nil)
    #expect(most.multiplied(by: 2) == nil)
    #expect(most.adding(Money(ticks: -1)) == Money(ticks: .max - 1))
    #expect(Money(ticks: .min).picodollars == Fraction(.min, Self.tick).rounded)
  }

  @Test(arguments: ["0.923456789", "1.1", "0.000000000000001", "999.999999999999999", "0.88", "3"])
  func `a factor with many digits narrows nothing`(text: String) throws {
    let factor = try #require(DecimalNumber(text))
    let cent = Money(ticks: 10_000_000_000 * Self.tick)
    let one = try #require(cent.multiplied(by: factor))
    for count: Int128 in [1, 7, 1_000, 900_000_007] {
      let whole = try #require(cent.multiplied(by: count))
      #expect(whole.multiplied(by: factor) == one.multiplied(by: count))
    }
    let expected = Fraction(10_000_000_000) * Fraction(Int128(factor.mantissa), DecimalNumber.power(factor.scale))
    #expect(one.picodollars == expected.rounded)
  }

  @Test func `a million tiny prices have no drift`() throws {
    let rate = Money(ticks: 150_000 * Self.tick)
    var sum = Money.zero
    for _ in 0..<1_000_000 { sum = try #require(sum.adding(rate)) }
    #expect(sum.picodollars == 150_000_000_000)
    #expect(sum.dollars == 0.15)
  }
}
