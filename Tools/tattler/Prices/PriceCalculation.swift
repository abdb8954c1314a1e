internal import TattlerPricing

/// A usage, what it costs, and where the prices come from.
struct PriceCalculation {
  /// A priced part.
  struct Line {
    let charge: ChargeLine
    /// All requests together.
    let quantity: Int128
    let reported: Int128
    let amount: Money
    /// The entry that has the price.
    let entry: PriceEntry?
  }

  /// A part without a price.
  struct Unpriced {
    let kind: UsageKind
    let quantity: Int128
    let reason: UnpricedReason
  }

  let catalogue: PriceCatalogue
  let requestedProvider: String?
  let requestedModel: String
  let moment: Int64
  let context: PriceContext
  let count: Int64
  let explanation: ChargeExplanation
  let outcome: Charge.Outcome
  let total: Money
  let lines: [Line]
  let unpriced: [Unpriced]
  /// Why the model is not known, and what may have been meant.
  let failure: (sentence: String, nearest: [String])?
  /// The pairs that the model's prices know, where the context has one that they do not.
  let knownContext: [String]

  init(
    _ lookup: PriceLookup, usage: Usage, provider: String?, model: String, moment: Int64, context: PriceContext,
    count: Int64
  ) {
    catalogue = lookup.catalogue
    requestedProvider = provider
    requestedModel = model
    self.moment = moment
    self.context = context
    self.count = count
    let explanation = lookup.table.explain(usage, provider: provider, model: model, at: moment, context: context)
    self.explanation = explanation
    let charge = explanation.charge
    let found = lookup.model(model, of: provider)
    let finder = EntryFinder(found, moment: moment, context: context, lines: explanation.lines)
    let lines = explanation.lines.map { line in
      line.amount.multiplied(by: Int128(count)).map { amount in
        Line(
          charge: line, quantity: Int128(line.quantity) * Int128(count),
          reported: Int128(line.reported) * Int128(count),
          amount: amount, entry: finder.entry(of: line))
      }
    }
    // The sum of so many requests may leave the range of amounts, as that of one may.
    if let total = charge.amount.multiplied(by: Int128(count)), !lines.contains(where: { $0 == nil }) {
      self.total = total
      self.lines = lines.compactMap { $0 }
      outcome = charge.outcome
      unpriced = Self.unpriced(charge, usage, count)
    } else {
      (total, self.lines, outcome, unpriced) = (.zero, [], .rejected(.tooLarge), [])
    }
    failure =
      found == nil ? (lookup.failure(model, of: provider), lookup.nearest(to: model, of: provider)) : nil
    knownContext = found.map { EntryFinder.conditions($0) } ?? []
  }

  private static func unpriced(_ charge: Charge, _ usage: Usage, _ count: Int64) -> [Unpriced] {
    usage.kinds.kinds.compactMap { kind in
      guard let reason = charge.reason(for: kind), let quantity = usage[kind], quantity != 0 else { return nil }
      return Unpriced(kind: kind, quantity: Int128(quantity) * Int128(count), reason: reason)
    }
  }

  /// Whether ``total`` means anything: nothing that has no price is said to cost nothing.
  var hasTotal: Bool { outcome == .priced || outcome == .partlyPriced }

  /// Who states the prices and factors that were used, in the order of the lines.
  var sources: [String] {
    var ids: [String] = []
    for id in lines.flatMap(\.charge.sources) + explanation.factors.flatMap(\.sources) where !ids.contains(id) {
      ids.append(id)
    }
    return ids
  }

  /// When the oldest of these was read, in nanoseconds since 1970.
  var checked: Int64? { sources.compactMap { catalogue.sources[$0]?.checked }.min() }
}

/// Finds the entry that a line of a charge was priced with.
private struct EntryFinder {
  private let found: (provider: ProviderPrices, model: ModelPrices)?
  private let moment: Int64
  private let context: PriceContext
  private let grossInput: Int64

  init(
    _ found: (provider: ProviderPrices, model: ModelPrices)?, moment: Int64, context: PriceContext, lines: [ChargeLine]
  ) {
    self.found = found
    self.moment = moment
    self.context = found?.provider.completed(context) ?? context
    // The lines of a prompt are its parts without overlaps.
    grossInput = lines.filter { $0.kind.root == .input }.reduce(0) { $0 + $1.quantity }
  }

  func entry(of line: ChargeLine) -> PriceEntry? {
    guard let model = found?.model,
      let index = model.applyingEntry(for: line.kind.root, at: moment, context: context, input: grossInput),
      model.entries[index].rate(of: line.pricedAs)?.price == line.price
    else { return nil }
    return model.entries[index]
  }

  /// What the prices of a model may depend on: `service_tier=priority`.
  static func conditions(_ found: (provider: ProviderPrices, model: ModelPrices)) -> [String] {
    let conditions =
      (found.model.entries + found.provider.credits).flatMap(\.conditions)
      + (found.model.multipliers + found.provider.multipliers).flatMap(\.conditions)
    return Set(conditions.map { "\($0.key)=\($0.value)" }).sorted()
  }
}
