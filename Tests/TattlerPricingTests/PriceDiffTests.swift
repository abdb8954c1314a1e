import TattlerConfig
import Testing

@testable import TattlerPricing

@Suite struct PriceDiffTests {
  struct Case: CustomTestStringConvertible {
    var title: String
    var old: String
    var new: String
    var changes: [PriceChange]

    var testDescription: String { title }
  }

  static func price(_ text: String, _ unit: String = "1M token", isInCredits: Bool = false) throws -> PriceChange.Price
  {
    PriceChange.Price(
      price: try #require(DecimalNumber(text)), unit: try #require(PriceUnit(name: unit)), isInCredits: isInCredits)
  }

  static func change(_ difference: PriceChange.Difference, _ model: String? = "talk") -> PriceChange {
    PriceChange(provider: "acme", model: model, difference: difference)
  }

  static func cases() throws -> [Case] {
    [
      Case(
        title: "a price rises",
        old: #"talk: {prices: [{rates: {1M token: {input: "2", output: "8"}}}]}"#,
        new: #"talk: {prices: [{rates: {1M token: {input: "2.5", output: "8"}}}]}"#,
        changes: [change(.price(.input, scope: "standard", old: try price("2"), new: try price("2.5")))]),
      Case(
        title: "the order and the spelling of prices are no difference",
        old: #"talk: {prices: [{when: {a: b, c: d}, rates: {1M token: {input: "2.50"}, 1 minute: {audio: "1"}}}]}"#,
        new: #"talk: {prices: [{when: {c: d, a: b}, rates: {1 minute: {audio: "1.0"}, 1M token: {input: "2.5"}}}]}"#,
        changes: []),
      Case(
        title: "another unit is a difference",
        old: #"talk: {prices: [{rates: {1M token: {input: "2"}}}]}"#,
        new: #"talk: {prices: [{rates: {1k token: {input: "0.002"}}}]}"#,
        changes: [
          change(.price(.input, scope: "standard", old: try price("2"), new: try price("0.002", "1k token")))
        ]),
      Case(
        title: "conditions come and go",
        old: #"talk: {prices: [{when: {plan: a}, rates: {1M token: {input: "2"}}}]}"#,
        new: #"talk: {prices: [{above: 200000, rates: {1M token: {input: "3"}}}]}"#,
        changes: [
          change(.price(.input, scope: "plan=a", old: try price("2"), new: nil)),
          change(.price(.input, scope: "above 200000 input tokens", old: nil, new: try price("3"))),
        ]),
      Case(
        title: "a price gets an end and a successor",
        old: #"talk: {prices: [{rates: {1M token: {input: "2"}}}]}"#,
        new:
          #"talk: {prices: [{until: 2027-01-01, rates: {1M token: {input: "2"}}}, {from: 2027-01-01, rates: {1M token: {input: "3"}}}]}"#,
        changes: [
          change(.end(scope: "standard", old: nil, new: moment("2027-01-01"))),
          change(.price(.input, scope: "standard, from 2027-01-01", old: nil, new: try price("3"))),
        ]),
      Case(
        title: "models come and go",
        old: #"talk: {prices: [{rates: {1M token: {input: "2"}}}]}"#,
        new: #"sing: {unpriced: nobody says}"#,
        changes: [
          change(.model(isAdded: true), "sing"),
          change(.model(isAdded: false)),
          change(.price(.input, scope: "standard", old: try price("2"), new: nil)),
        ]),
      Case(
        title: "everything beside prices",
        old: #"talk: {aliases: [one, two], unpriced: why}"#,
        new:
          #"talk: {aliases: [two, three], retires: 2027-01-01, billing: {minimum: 10s}, multipliers: [{by: "1.1"}]}"#,
        changes: [
          change(.alias("one", isAdded: false)), change(.alias("three", isAdded: true)),
          change(.retirement(old: nil, new: moment("2027-01-01"))),
          change(.billing(old: "as used", new: "at least 10s")), change(.multiplier("× 1.1", isAdded: true)),
          change(.unpriced(old: "why", new: nil)),
        ]),
      Case(
        title: "dollars become credits",
        old: #"talk: {prices: [{rates: {1 character: {characters: "0.00001"}}}]}"#,
        new: #"talk: {prices: [{credits: {1 character: {characters: "1"}}}]}"#,
        changes: [
          change(
            .price(
              .characters, scope: "standard", old: try price("0.00001", "1 character"),
              new: try price("1", "1 character", isInCredits: true)))
        ]),
    ]
  }

  private func models(_ text: String) -> String { "providers: {acme: {models: {\(text)}}}" }

  @Test("Differences are found, each once, in order")
  func differences() throws {
    for found in try Self.cases() {
      let changes = PriceDiff.changes(from: try catalogue(models(found.old)), to: try catalogue(models(found.new)))
      #expect(changes == found.changes, "\(found.title)")
    }
  }

  @Test("A catalogue does not differ from itself, and there and back are each other's mirror")
  func mirror() throws {
    for found in try Self.cases() {
      let (old, new) = (try catalogue(models(found.old)), try catalogue(models(found.new)))
      #expect(PriceDiff.changes(from: old, to: old).isEmpty && PriceDiff.changes(from: new, to: new).isEmpty)
      let (there, back) = (PriceDiff.changes(from: old, to: new), PriceDiff.changes(from: new, to: old))
      #expect(there.count == back.count && Set(there).isDisjoint(with: back), "\(found.title)")
    }
    #expect(PriceDiff.changes(from: try catalogue(sampleTable), to: try catalogue(sampleTable)).isEmpty)
  }

  @Test("Providers come and go, with the number of their models; their names and conventions change")
  func providers() throws {
    let old = try catalogue("providers: {acme: {models: {a: {unpriced: why}, b: {unpriced: why}}}, zeta: {}}")
    let new = try catalogue("providers: {zeta: {aliases: [z], usage: {cached: net}, context: {plan: gold}}}")
    #expect(
      PriceDiff.changes(from: old, to: new) == [
        PriceChange(provider: "acme", model: nil, difference: .provider(isAdded: false, models: 2)),
        PriceChange(provider: "zeta", model: nil, difference: .alias("z", isAdded: true)),
        PriceChange(
          provider: "zeta", model: nil,
          difference: .convention(
            old: "cached: gross, reasoning: included", new: "cached: net, reasoning: included, plan=gold")),
      ])
  }

  @Test("Of layers that say something of the same conditions the last counts")
  func layers() throws {
    let base = models(#"talk: {prices: [{rates: {1M token: {input: "2", output: "8"}}}]}"#)
    let over = models(#"talk: {prices: [{rates: {1M token: {input: "1"}}}], multipliers: [{by: "0.88"}]}"#)
    let changes = PriceDiff.changes(from: try catalogue(base), to: try catalogue(base, over))
    #expect(
      changes == [
        Self.change(.price(.input, scope: "standard", old: try Self.price("2"), new: try Self.price("1"))),
        Self.change(.multiplier("× 0.88", isAdded: true)),
      ])
    #expect(changes.map(\.percent) == [-50, nil])
  }

  @Test(
    "The change in percent is that of one token or second, whatever the units",
    arguments: [
      ("2", "1M token", "2.5", "1M token", 25.0), ("2", "1M token", "0.002", "1k token", 0),
      ("0.36", "1 hour", "0.003", "1 minute", -50), ("0", "1M token", "1", "1M token", nil),
      ("1", "1 request", "1", "1 minute", nil),
    ] as [(String, String, String, String, Double?)])
  func percent(old: String, oldUnit: String, new: String, newUnit: String, percent: Double?) throws {
    let change = Self.change(
      .price(.input, scope: "standard", old: try Self.price(old, oldUnit), new: try Self.price(new, newUnit)))
    let found = change.percent
    #expect((found == nil) == (percent == nil))
    #expect(abs((found ?? 0) - (percent ?? 0)) < 1e-9)
  }
}
