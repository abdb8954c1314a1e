extension ModelPrices {
  /// Which entry has the price of a root kind: an index into ``entries``, or nil where none applies.
  ///
  /// - Parameters:
  ///   - root: a kind without parent.
  ///   - moment: in nanoseconds since 1970.
  ///   - context: what is said, the provider's defaults included.
  ///   - input: the gross number of input tokens.
  public func applyingEntry(
    for root: UsageKind, at moment: Int64, context: PriceContext = .standard, input: Int64 = 0
  ) -> Int? {
    guard unpriced == nil else { return nil }
    let candidates = entries.indices.filter { index in
      let entry = entries[index]
      return entry.rate(of: root) != nil && entry.holds(at: moment) && input >= entry.leastInput ?? 0
        && entry.conditions.allSatisfy { context[$0.key] == $0.value }
    }
    // Of entries of one rank the first applies, as in a price table.
    return candidates.reduce(nil as Int?) { best, index in
      guard let best else { return index }
      return TableCompiler.rank(entries[index]) > TableCompiler.rank(entries[best]) ? index : best
    }
  }

  /// The root kinds that have any price, in the order of ``UsageKind``.
  public var pricedRoots: [UsageKind] {
    UsageKind.allCases.filter { kind in kind.parent == nil && entries.contains { $0.rate(of: kind) != nil } }
  }
}

extension ProviderPrices {
  /// A context with the provider's defaults behind it.
  public func completed(_ context: PriceContext) -> PriceContext {
    var completed = context
    for pair in self.context where completed[pair.key] == nil { completed[pair.key] = pair.value }
    return completed
  }
}
