/// Prices one usage of one model: the one place that does, whether it is explained or not.
struct ChargeRun: ~Copyable {
  private let table: PriceStorage
  private let model: CompiledModel
  private let provider: CompiledProvider
  private let moment: Int64
  private let context: PriceContext
  /// Whether nobody says anything, so that no condition can hold.
  private let isContextEmpty: Bool
  private let grossInput: Int64
  /// How many parts a whole unit has in the usage's numbers: millionths where they are counted in those already.
  private let partsPerUnit: Int64
  private let isBilledPlainly: Bool
  private(set) var charge = Charge(outcome: .priced)
  /// What was priced; nil where nobody asks, so that nothing is allocated.
  private(set) var lines: [ChargeLine]?
  /// The factors that were applied, where lines are asked for.
  private(set) var factors: [PriceMultiplier] = []
  private var hasPriced = false
  private var channels: Int64 = 1
  private var hanCharacters: Int64 = 0
  /// The pairs of the context that a price or factor which was used asks for, one bit each.
  private var heededPairs: UInt64 = 0
  /// The conditions that were looked at last.
  private var heeded: Range<Int32> = 0..<0

  init(
    _ table: PriceStorage, _ model: PriceTable.Model, grossInput: Int64, moment: Int64, context: PriceContext,
    partsPerUnit: Int64 = PriceUnit.partsPerUnit, isExplained: Bool = false
  ) {
    self.table = table
    self.model = table.models[model.index]
    provider = table.providers[self.model.provider]
    self.moment = moment
    self.context = context
    isContextEmpty = context.pairs.isEmpty && provider.context.isEmpty
    self.grossInput = grossInput
    self.partsPerUnit = partsPerUnit
    isBilledPlainly = self.model.billing.isPlain || partsPerUnit == 1
    lines = isExplained ? [] : nil
  }

  /// Prices the buckets, then applies the factors.
  mutating func run(_ amounts: Amounts, channels: Int64, hanCharacters: Int64) {
    self.channels = channels
    self.hanCharacters = hanCharacters
    var bits = amounts.kinds.rawValue
    var known: (root: UsageKind, entry: Int?)?
    while bits != 0 {
      defer { bits &= bits &- 1 }
      let kind = UsageKind(lowestOf: bits)
      let amount = amounts[known: kind]
      let root = kind.root
      let entry: Int?
      if let known, known.root == root { entry = known.entry } else { entry = self.entry(for: root) }
      known = (root, entry)
      guard amount != 0 else { continue }
      if let entry { price(kind, amount, entry) } else { note(unpriced: kind, root) }
      if case .rejected = charge.outcome { return }
    }
    apply(provider.factors)
    apply(model.factors)
    if model.retires <= moment { charge.warnings.insert(.retired) }
    if hasPriced, !context.pairs.isEmpty { checkContext() }
    settleOutcome()
  }

  /// The strongest entry of the model that applies and has a price for a root. What credits cost is the provider's to say.
  private func entry(for root: UsageKind) -> Int? {
    entry(for: root, in: model.entries) ?? (root == .credit ? entry(for: .credit, in: provider.credits) : nil)
  }

  /// The strongest entry that applies and has a price for a root.
  private func entry(for root: UsageKind, in range: Range<Int32>) -> Int? {
    let set = UsageKindSet(root)
    for index in range {
      let entry = table.entries[index]
      if entry.roots.contains(set), applies(entry), holds(entry) { return Int(index) }
    }
    return nil
  }

  /// Whether an entry holds now.
  private func holds(_ entry: CompiledEntry) -> Bool {
    guard moment >= entry.from, moment < entry.until else { return false }
    if entry.windows.isEmpty { return true }
    for index in entry.windows where table.windows[index].contains(moment) { return true }
    return false
  }

  /// Whether an entry applies, but for its dates.
  private func applies(_ entry: CompiledEntry) -> Bool {
    grossInput >= entry.leastInput && isSaid(entry.conditions)
  }

  /// Whether the context, with the provider's defaults behind it, says all of some conditions.
  private func isSaid(_ conditions: Range<Int32>) -> Bool {
    if conditions.isEmpty || isContextEmpty { return conditions.isEmpty }
    for index in conditions where !isSaid(Int(index)) { return false }
    return true
  }

  private func isSaid(_ condition: Int) -> Bool {
    for pair in context.pairs where pair.key == table.conditions[condition].key {
      return pair.value == table.conditions[condition].value
    }
    for index in provider.context where table.conditions[Int(index)].key == table.conditions[condition].key {
      return table.conditions[Int(index)].value == table.conditions[condition].value
    }
    return false
  }

  private mutating func price(_ kind: UsageKind, _ amount: Int64, _ entry: Int) {
    guard let index = table.rate(for: kind, entry) else { return note(unpriced: kind, kind.root) }
    let rate = table.rates[index]
    let isTime = kind.dimension == .time
    guard let billed = billed(kind, amount) else { return reject() }
    var credit: CompiledRate?
    if rate.isCredit {
      credit = creditRate()
      if credit == nil {
        charge.missing.insert(UsageKindSet(kind))
        return
      }
    }
    // Amounts are below 2⁵⁸ and a unit has a million parts: no overflow.
    let parts = Int128(billed) &* Int128(isTime ? 1 : partsPerUnit)
    guard let cost = cost(of: parts, rate, credit), let sum = charge.amount.adding(cost) else { return reject() }
    charge.amount = sum
    hasPriced = true
    heed(table.entries[entry].conditions)
    if table.entries[entry].disputed.contains(UsageKindSet(rate.kind)) { charge.warnings.insert(.disputed) }
    lines?.append(
      ChargeLine(
        kind: kind, pricedAs: rate.kind, quantity: billed, reported: amount, price: rate.price, unit: rate.unit,
        credit: credit.map { ChargeLine.Credit(price: $0.price, unit: $0.unit) }, amount: cost,
        sources: table.names.sources[entry]))
  }

  /// How much is billed of an amount; nil beyond all bounds.
  @inline(__always) private func billed(_ kind: UsageKind, _ amount: Int64) -> Int64? {
    // Increments of counters are no requests: a minimum or a rounding of each would be one of how often they are read.
    if isBilledPlainly { return amount }
    if kind.dimension == .time {
      return model.billing.billed(microseconds: amount, channels: kind == .audio ? channels : 1)
    }
    guard kind == .characters, model.billing.characters == .cjkDouble else { return amount }
    return amount + min(hanCharacters, amount)
  }

  /// What a credit costs now, if that can be said.
  private mutating func creditRate() -> CompiledRate? {
    guard let entry = entry(for: .credit, in: provider.credits), let index = table.rate(for: .credit, entry) else {
      return nil
    }
    heed(table.entries[entry].conditions)
    return table.rates[index]
  }

  /// Parts times price; nil beyond all bounds.
  @inline(__always) private func cost(of parts: Int128, _ rate: CompiledRate, _ credit: CompiledRate?) -> Money? {
    guard let credit else { return Money(ticks: rate.ticks).multiplied(by: parts) }
    // One rate of both, so that the parts of a quantity cost what the whole does, also where a tick had to be rounded.
    let (credits, tooMany) = Int128(rate.price.mantissa).multipliedReportingOverflow(by: credit.ticks)
    let (scaled, tooMuch) = credits.multipliedReportingOverflow(by: Int128(PriceUnit.partsPerUnit))
    guard !tooMany, !tooMuch else { return nil }
    let ticks = Money.roundedQuotient(scaled, rate.price.divisor * rate.unit.parts)
    return Money(ticks: ticks).multiplied(by: parts)
  }

  private mutating func note(unpriced kind: UsageKind, _ root: UsageKind) {
    let set = UsageKindSet(kind)
    if model.dimensions & kind.dimension.bit == 0, kind != .credit || provider.credits.isEmpty {
      // A model that is known to have no price at all lacks the price, not the unit.
      if model.dimensions == 0 { charge.missing.insert(set) } else { charge.mismatched.insert(set) }
      return
    }
    let rootSet = UsageKindSet(root)
    let isUndated = model.entries.contains { index in
      let entry = table.entries[index]
      return entry.roots.contains(rootSet) && applies(entry) && !holds(entry)
    }
    if isUndated { charge.undated.insert(set) } else { charge.missing.insert(set) }
  }

  private mutating func apply(_ range: Range<Int32>) {
    for index in range {
      let factor = table.factors[index]
      guard moment >= factor.from, moment < factor.until, isSaid(factor.conditions) else { continue }
      guard let product = charge.amount.multiplied(by: factor.factor) else { return reject() }
      charge.amount = product
      heed(factor.conditions)
      if lines != nil { factors.append(table.names.multipliers[Int(index)]) }
    }
  }

  /// Notes which pairs of the context some conditions ask for.
  private mutating func heed(_ conditions: Range<Int32>) {
    // Parts of one whole come from one entry, one after the other.
    if conditions.isEmpty || context.pairs.isEmpty || conditions == heeded { return }
    heeded = conditions
    for index in conditions {
      for (number, pair) in context.pairs.enumerated() where pair == table.conditions[Int(index)] {
        heededPairs |= 1 << UInt64(number)
      }
    }
  }

  /// Warns of what the caller says and no price that was used asks for: the usage is priced as if it were not said.
  private mutating func checkContext() {
    for (number, pair) in context.pairs.enumerated() where heededPairs & (1 << UInt64(number)) == 0 {
      if !PriceContext.isNeutral(pair.value) { charge.warnings.insert(.unknownContext) }
    }
  }

  /// Prices nothing.
  mutating func reject(_ reason: RejectionReason = .tooLarge) {
    charge = Charge(outcome: .rejected(reason))
    if lines != nil { lines = [] }
    factors = []
  }

  private mutating func settleOutcome() {
    if case .rejected = charge.outcome { return }
    guard let first = charge.unpriced.first else { return }
    charge.outcome = hasPriced ? .partlyPriced : .unpriced(charge.reason(for: first) ?? .missingRate)
  }
}
