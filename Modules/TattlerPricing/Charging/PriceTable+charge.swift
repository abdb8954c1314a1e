extension PriceTable {
  /// What a usage costs.
  ///
  /// - Parameters:
  ///   - usage: what one request, turn or call used.
  ///   - provider: a name of the provider; nil to look at all.
  ///   - model: what the vendor reports.
  ///   - moment: when it was used, in nanoseconds since 1970.
  ///   - context: service tier, region, plan …
  public func charge(
    _ usage: Usage, provider: String?, model: String, at moment: Int64, context: PriceContext = .standard
  ) -> Charge {
    switch self.model(model, of: provider) {
    case .success(let model): charge(usage, model, at: moment, context: context)
    case .failure(let unknown): Self.charge(usage, unknown)
    }
  }

  /// What a usage of a model costs.
  public func charge(
    _ usage: Usage, _ model: Model, at moment: Int64, context: PriceContext = .standard
  ) -> Charge {
    run(usage, model, moment, context, isExplained: false).charge
  }

  /// What a usage costs, and how that comes about.
  public func explain(
    _ usage: Usage, provider: String?, model: String, at moment: Int64, context: PriceContext = .standard
  ) -> ChargeExplanation {
    switch self.model(model, of: provider) {
    case .failure(let unknown):
      return ChargeExplanation(
        charge: Self.charge(usage, unknown), provider: nil, model: nil, lines: [], factors: [])
    case .success(let found):
      let run = run(usage, found, moment, context, isExplained: true)
      let names = names(of: found)
      return ChargeExplanation(
        charge: run.charge, provider: names.provider, model: names.model, lines: run.lines ?? [], factors: run.factors)
    }
  }

  /// What increments of counters cost, in millionths of tokens, characters … and in microseconds.
  ///
  /// Counters tell no requests apart and their parts may come at different times: the numbers may be negative and are not
  /// checked against each other, tiers and minimum times do not apply, and the sum over all increments is exact.
  package func charge(
    increments usage: Usage, _ model: Model, at moment: Int64, context: PriceContext = .standard
  ) -> Charge {
    let (cached, reasoning) = conventions(usage, model)
    let buckets = UsageBuckets(usage, cached: cached, reasoning: reasoning, isPartial: true)
    if let rejection = buckets.rejection { return Charge(outcome: .rejected(rejection)) }
    var run = ChargeRun(storage, model, grossInput: 0, moment: moment, context: context, partsPerUnit: 1)
    run.run(buckets.amounts, channels: usage.channels, hanCharacters: usage.hanCharacters)
    return run.charge
  }

  @inline(__always) private func run(
    _ usage: Usage, _ model: Model, _ moment: Int64, _ context: PriceContext, isExplained: Bool
  ) -> ChargeRun {
    let (cached, reasoning) = conventions(usage, model)
    let buckets = UsageBuckets(usage, cached: cached, reasoning: reasoning)
    var run = ChargeRun(
      storage, model, grossInput: buckets.grossInput, moment: moment, context: context, isExplained: isExplained)
    let isOdd = usage.channels < 1 || usage.channels > 1_024 || usage.hanCharacters < 0
    guard buckets.rejection == nil, !isOdd else {
      run.reject(buckets.rejection ?? (usage.channels > 1_024 ? .tooLarge : .negative))
      return run
    }
    run.run(buckets.amounts, channels: usage.channels, hanCharacters: usage.hanCharacters)
    return run
  }

  private func conventions(
    _ usage: Usage, _ model: Model
  ) -> (Usage.CachedConvention, Usage.ReasoningConvention) {
    let compiled = storage.models[model.index]
    return (
      usage.cached == .provider ? compiled.cached : usage.cached,
      usage.reasoning == .provider ? compiled.reasoning : usage.reasoning
    )
  }

  /// A model that is not known: everything that was used is unpriced, and contradictions are none of its business.
  private static func charge(_ usage: Usage, _ unknown: Unknown) -> Charge {
    let reason: UnpricedReason =
      switch unknown {
      case .provider: .unknownProvider
      case .model: .unknownModel
      case .price: .missingRate
      }
    var charge = Charge(outcome: .unpriced(reason))
    charge.unknown = usage.kinds
    return charge
  }
}
