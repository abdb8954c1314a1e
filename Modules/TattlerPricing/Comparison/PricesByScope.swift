/// The prices of a model by what they apply to, layers laid over each other.
struct PricesByScope {
  /// What an entry applies to, but for its end, which may change while the price stays the same.
  struct Key: Hashable {
    let conditions: Set<PriceEntry.Condition>
    let leastInput: Int64?
    let windows: [DailyWindow]
    let from: Int64?
    let text: String

    init(_ entry: PriceEntry) {
      conditions = Set(entry.conditions)
      leastInput = entry.leastInput
      windows = entry.windows
      from = entry.from
      var endless = entry
      endless.until = nil
      text = endless.scope
    }
  }

  /// What applies there.
  struct Scope {
    var until: Int64?
    var prices: [UsageKind: PriceChange.Price] = [:]
  }

  private(set) var scopes: [Key: Scope] = [:]
  /// In the order of the files.
  private(set) var keys: [Key] = []

  init(_ entries: [PriceEntry]) {
    for entry in entries {
      let key = Key(entry)
      if scopes[key] == nil { keys.append(key) }
      var scope = scopes[key] ?? Scope()
      scope.until = entry.until
      for rate in entry.rates + entry.credits {
        scope.prices[rate.kind] = PriceChange.Price(
          price: rate.price, unit: rate.unit, isInCredits: entry.isInCredits(rate.kind))
      }
      scopes[key] = scope
    }
  }
}
