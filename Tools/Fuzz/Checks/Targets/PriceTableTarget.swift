import TattlerConfig
import TattlerPricing

extension FuzzTarget {
  /// The reader of price tables, and pricing with what it takes.
  ///
  /// Whatever a table says, a usage is priced, unpriced or rejected, the explanation adds up to the charge, and parts of a usage
  /// cost what the whole does.
  public static let priceTable = FuzzTarget(
    "price-table", tokens: PriceTableText.tokens, generate: PriceTableText.document, check: PriceTableCheck.run)
}

private enum PriceTableCheck {
  private static let moments: [Int64] = [0, 1_767_225_600_000_000_000, 1_795_132_800_000_000_000, .min, .max]

  static func run(_ input: [UInt8]) throws(FuzzFailure) -> Bool {
    let table: PriceTable
    do throws(ConfigErrors) {
      let document = try ConfigDocument.parse(bytes: input, file: "prices.yaml", environment: .empty)
      table = try PriceTable(PriceCatalogue([document]))
    } catch {
      for error in error.errors {
        try require(error.position.line >= 1 && error.position.column >= 1, "no such place: \(error)")
      }
      return false
    }
    var random = SeededGenerator(seed: UInt64(input.count))
    for provider in ["acme", "beta-x", nil] {
      for model in ["m0", "m1-20250929", "m1-2025-09-29", "m2", "n0"] {
        try price(table, provider, model, &random)
      }
    }
    return true
  }

  private static func price(
    _ table: PriceTable, _ provider: String?, _ model: String, _ random: inout SeededGenerator
  ) throws(FuzzFailure) {
    var usage = Usage()
    for kind in UsageKind.allCases where random.oneIn(4) { usage[kind] = Int64(truncatingIfNeeded: random.magnitude()) }
    if random.oneIn(2) {
      usage = Usage()
      usage[.input] = Int64(random.below(1_000_000))
      usage[.output] = Int64(random.below(1_000_000))
      usage[.characters] = Int64(random.below(1_000_000))
      usage[.audio] = Int64(random.below(1_000_000_000))
    }
    usage.channels = Int64(random.below(3))
    let moment = random.pick(moments, or: 0)
    let context: PriceContext = random.oneIn(2) ? ["tier": "fast"] : .standard
    let charge = table.charge(usage, provider: provider, model: model, at: moment, context: context)
    let explained = table.explain(usage, provider: provider, model: model, at: moment, context: context)
    try require(explained.charge == charge, "\(explained.charge) is explained, \(charge) is charged")
    guard case .success(let found) = table.model(model, of: provider) else {
      try require(charge.amount == .zero, "a model that is not there costs \(charge.amount)")
      return
    }
    switch charge.outcome {
    case .priced: try require(charge.unpriced == [], "priced, and \(charge.unpriced.kinds) is not")
    case .partlyPriced: try require(charge.unpriced != [], "priced in part, and nothing is missing")
    case .unpriced, .rejected: try require(charge.amount == .zero, "\(charge.outcome) costs \(charge.amount)")
    }
    try addsUp(table, found, &random, moment, context)
  }

  /// Increments cost what their sum does.
  private static func addsUp(
    _ table: PriceTable, _ model: PriceTable.Model, _ random: inout SeededGenerator, _ moment: Int64,
    _ context: PriceContext
  ) throws(FuzzFailure) {
    var sum = Usage()
    var cost: Money? = .zero
    for _ in 0..<3 {
      var part = Usage()
      part[.input] = Int64(random.below(1_000_000_000))
      part[.cacheRead] = Int64(random.below(1_000_000_000))
      part[.output] = Int64(random.below(1_000_000_000))
      for kind in [UsageKind.input, .cacheRead, .output] { sum[kind] = (sum[kind] ?? 0) + (part[kind] ?? 0) }
      let charge = table.charge(increments: part, model, at: moment, context: context)
      if case .rejected = charge.outcome { return }
      cost = cost.flatMap { $0.adding(charge.amount) }
    }
    let whole = table.charge(increments: sum, model, at: moment, context: context)
    if case .rejected = whole.outcome { return }
    try require(cost == nil || cost == whole.amount, "the parts cost \(cost ?? .zero), the whole \(whole.amount)")
  }
}
