/// What two catalogues of prices say differently.
///
/// ```swift
/// for change in PriceDiff.changes(from: shipped, to: catalogue) { print(change.provider, change.difference) }
/// ```
public struct PriceDiff {
  private var changes: [PriceChange] = []

  private init() {}

  /// Every difference, by provider, then model in alphabetical order, then in the order of ``PriceChange/Difference``.
  ///
  /// Of layers that say something of the same conditions the last counts, as in pricing.
  public static func changes(from old: PriceCatalogue, to new: PriceCatalogue) -> [PriceChange] {
    var diff = PriceDiff()
    let before = Dictionary(old.providers.map { ($0.id, $0) }) { first, _ in first }
    let after = Dictionary(new.providers.map { ($0.id, $0) }) { first, _ in first }
    for id in Set(before.keys).union(after.keys).sorted() { diff.compare(id, before[id], after[id]) }
    return diff.changes
  }

  private mutating func add(_ provider: String, _ model: String?, _ difference: PriceChange.Difference) {
    changes.append(PriceChange(provider: provider, model: model, difference: difference))
  }

  private mutating func compare(_ id: String, _ old: ProviderPrices?, _ new: ProviderPrices?) {
    guard let old, let new else {
      return add(id, nil, .provider(isAdded: old == nil, models: (old ?? new)?.models.count ?? 0))
    }
    comparePrices(id, nil, old.credits, new.credits)
    compareNames(id, nil, old.aliases, new.aliases)
    compareMultipliers(id, nil, old.multipliers, new.multipliers)
    if old.unpriced != new.unpriced { add(id, nil, .unpriced(old: old.unpriced, new: new.unpriced)) }
    let conventions = (Self.conventions(old), Self.conventions(new))
    if conventions.0 != conventions.1 { add(id, nil, .convention(old: conventions.0, new: conventions.1)) }
    let before = Dictionary(old.models.map { ($0.id, $0) }) { first, _ in first }
    let after = Dictionary(new.models.map { ($0.id, $0) }) { first, _ in first }
    for model in Set(before.keys).union(after.keys).sorted() { compare(id, model, before[model], after[model]) }
  }

  private mutating func compare(_ provider: String, _ id: String, _ old: ModelPrices?, _ new: ModelPrices?) {
    if (old == nil) != (new == nil) { add(provider, id, .model(isAdded: old == nil)) }
    comparePrices(provider, id, old?.entries ?? [], new?.entries ?? [])
    guard let old, let new else { return }
    compareNames(provider, id, old.aliases, new.aliases)
    let conventions = (Self.conventions(old), Self.conventions(new))
    if conventions.0 != conventions.1 { add(provider, id, .convention(old: conventions.0, new: conventions.1)) }
    if old.retires != new.retires { add(provider, id, .retirement(old: old.retires, new: new.retires)) }
    if old.billing != new.billing {
      add(provider, id, .billing(old: old.billing.description, new: new.billing.description))
    }
    compareMultipliers(provider, id, old.multipliers, new.multipliers)
    if old.unpriced != new.unpriced { add(provider, id, .unpriced(old: old.unpriced, new: new.unpriced)) }
  }

  private mutating func compareNames(_ provider: String, _ model: String?, _ old: [String], _ new: [String]) {
    for name in Set(old).subtracting(new).sorted() { add(provider, model, .alias(name, isAdded: false)) }
    for name in Set(new).subtracting(old).sorted() { add(provider, model, .alias(name, isAdded: true)) }
  }

  private mutating func compareMultipliers(
    _ provider: String, _ model: String?, _ old: [PriceMultiplier], _ new: [PriceMultiplier]
  ) {
    let (before, after) = (old.map(\.scope), new.map(\.scope))
    for text in before where !after.contains(text) { add(provider, model, .multiplier(text, isAdded: false)) }
    for text in after where !before.contains(text) { add(provider, model, .multiplier(text, isAdded: true)) }
  }

  private mutating func comparePrices(
    _ provider: String, _ model: String?, _ old: [PriceEntry], _ new: [PriceEntry]
  ) {
    let (before, after) = (PricesByScope(old), PricesByScope(new))
    for key in before.keys + after.keys.filter({ before.scopes[$0] == nil }) {
      let (left, right) = (before.scopes[key], after.scopes[key])
      let scope = key.text
      for kind in UsageKind.allCases where left?.prices[kind] != right?.prices[kind] {
        add(provider, model, .price(kind, scope: scope, old: left?.prices[kind], new: right?.prices[kind]))
      }
      if let left, let right, left.until != right.until {
        add(provider, model, .end(scope: scope, old: left.until, new: right.until))
      }
    }
  }

  private static func conventions(_ model: ModelPrices) -> String {
    let cached = model.cached.map { "\($0)" } ?? "as its provider"
    let reasoning = model.reasoning.map { "\($0)" } ?? "as its provider"
    return "cached: \(cached), reasoning: \(reasoning)"
  }

  private static func conventions(_ provider: ProviderPrices) -> String {
    var parts = ["cached: \(provider.cached)", "reasoning: \(provider.reasoning)"]
    if let text = PriceEntry.text(provider.context) { parts.append(text) }
    return parts.joined(separator: ", ")
  }
}
