internal import TattlerPricing

/// A model and its prices where nothing is said of tier, region or plan.
struct ModelOverview {
  /// Prices of one unit.
  struct Group {
    let unit: PriceUnit
    let isInCredits: Bool
    var rates: [PriceEntry.Rate]
  }

  let provider: ProviderPrices
  let model: ModelPrices
  private(set) var groups: [Group] = []
  /// What has to be said for a price, where nothing is said and there is none.
  private(set) var scopes: [String] = []

  /// Nil where the model has no price of the only kind that is asked for.
  init?(_ provider: ProviderPrices, _ model: ModelPrices, _ moment: Int64, only kind: UsageKind?) {
    self.provider = provider
    self.model = model
    let context = provider.completed(.standard)
    let roots = kind.map { [$0.root] } ?? model.pricedRoots
    for root in roots {
      guard let index = model.applyingEntry(for: root, at: moment, context: context) else { continue }
      let entry = model.entries[index]
      for rate in entry.rates + entry.credits where rate.kind.root == root && (kind == nil || rate.kind == kind) {
        add(rate, isInCredits: entry.isInCredits(rate.kind))
      }
    }
    for index in groups.indices { groups[index].rates.sort { $0.kind.rawValue < $1.kind.rawValue } }
    guard groups.isEmpty else { return }
    let others = model.entries.filter { entry in
      entry.holds(at: moment) && roots.contains { entry.rate(of: $0) != nil }
        && (kind.map { entry.rate(of: $0) != nil } ?? true)
    }
    for entry in others where !scopes.contains(entry.scope) { scopes.append(entry.scope) }
    if scopes.isEmpty, model.unpriced == nil || kind != nil {
      if kind != nil { return nil }
      scopes = ["no price at this time"]
    }
  }

  private mutating func add(_ rate: PriceEntry.Rate, isInCredits: Bool) {
    if let index = groups.firstIndex(where: { $0.unit == rate.unit && $0.isInCredits == isInCredits }) {
      groups[index].rates.append(rate)
    } else {
      groups.append(Group(unit: rate.unit, isInCredits: isInCredits, rates: [rate]))
    }
  }
}
