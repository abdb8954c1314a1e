import TattlerPricing
import Testing

@testable import tattler

/// How `tattler prices` writes figures.
@Suite struct PriceTextTests {
  @Test(
    "Quantities have their unit, times their seconds",
    arguments: [
      (1_200, UsageKind.input, "1,200 tokens", "1200"), (1, .image, "1 image", "1"), (0, .request, "0 requests", "0"),
      (90_500_000, .audio, "90.5 s", "90.5"), (1, .call, "0.000001 s", "0.000001"),
      (3_600_000_000, .session, "3,600 s", "3600"), (-1_500_000, .audio, "-1.5 s", "-1.5"),
    ] as [(Int128, UsageKind, String, String)])
  func quantities(quantity: Int128, kind: UsageKind, text: String, plain: String) {
    #expect(PriceText.quantity(quantity, of: kind) == text)
    #expect(PriceText.plain(quantity, of: kind) == plain)
  }

  @Test(
    "An exact amount is a whole number of picodollars or a fraction in lowest terms",
    arguments: [
      (0, 1, "0"), (6_500_000_000, 1, "6500000000"), (925_000_000, 3, "925000000/3"), (2, 4, "1/2"), (-1, 3, "-1/3"),
    ] as [(Int128, Int128, String)])
  func exact(numerator: Int128, denominator: Int128, text: String) {
    let money = Money(ticks: numerator * Money.ticksPerPicodollar / denominator)
    #expect(PriceText.exactPicodollars(money) == text)
  }

  @Test("Dollars carry their sign in front")
  func dollars() {
    #expect(PriceText.dollars(Money(ticks: 6_500_000_000 * Money.ticksPerPicodollar)) == "$0.0065")
    #expect(PriceText.dollars(Money(ticks: -6_500_000_000 * Money.ticksPerPicodollar)) == "-$0.0065")
  }

  @Test("Long lines break at spaces, at 80 columns, and nothing is lost")
  func wrapping() {
    let words = (1...60).map { String(repeating: "x", count: $0 % 11 + 1) }
    let lines = PriceText.wrapped(words.joined(separator: " "), first: "  a: ", rest: "    ")
    #expect(lines.allSatisfy { $0.count <= 80 } && lines.count > 1)
    #expect(lines.joined(separator: " ").split(separator: " ").dropFirst().map(String.init) == words)
    let long = String(repeating: "y", count: 100)
    #expect(PriceText.wrapped("a \(long) b", first: "", rest: " ") == ["a", " \(long)", " b"])
    #expect(PriceText.wrapped("", first: "  a:", rest: "") == ["  a:"])
  }

  @Test("Moments are told to the minute, days as dates")
  func moments() throws {
    let day = try #require(PriceDate.nanoseconds("2026-11-21"))
    #expect(PriceText.moment(day) == "2026-11-21")
    #expect(PriceText.moment(day + 51_534_000_000_000) == "2026-11-21 14:18 UTC")
  }
}
