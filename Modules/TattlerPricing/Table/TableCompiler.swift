internal import TattlerConfig

/// Makes the flat tables of a ``PriceTable``.
struct TableCompiler {
  private let catalogue: PriceCatalogue
  private(set) var providers: [CompiledProvider] = []
  private(set) var models: [CompiledModel] = []
  private(set) var entries: [CompiledEntry] = []
  private(set) var rates: [CompiledRate] = []
  private(set) var factors: [CompiledFactor] = []
  private(set) var conditions: [PriceEntry.Condition] = []
  private(set) var windows: [DailyWindow] = []
  private(set) var names = PriceNames()
  private var errors: [ConfigError] = []

  init(_ catalogue: PriceCatalogue) {
    self.catalogue = catalogue
  }

  mutating func compile() throws(ConfigErrors) {
    for provider in catalogue.providers { add(provider) }
    let listed = catalogue.precedence.compactMap { names.index[$0, .providers] }
    for provider in listed + providers.indices.filter({ !listed.contains($0) }) {
      for model in catalogue.providers[provider].models {
        for id in [model.id] + model.aliases {
          if let known = names.index[id, .models(provider: provider)] { names.index.add(id, .anyModel, known) }
        }
      }
    }
    if let errors = ConfigErrors(errors) { throw errors }
  }

  private mutating func add(_ provider: ProviderPrices) {
    let index = names.providers.count
    names.providers.append(provider.id)
    for name in [provider.id] + provider.aliases { names.index.add(name, .providers, index) }
    let factors = add(provider.multipliers)
    let precision = Precision(provider.multipliers)
    let credits = add(provider.credits, precision)
    let context = add(provider.context)
    for model in provider.models {
      for id in [model.id] + model.aliases { names.index.add(id, .models(provider: index), models.count) }
      add(model, of: provider, index, precision)
    }
    providers.append(
      CompiledProvider(
        isUnpriced: provider.unpriced != nil, context: context, credits: credits, factors: factors))
  }

  private mutating func add(
    _ model: ModelPrices, of owner: ProviderPrices, _ provider: Int, _ ownersPrecision: Precision
  ) {
    let factors = add(model.multipliers)
    let prices = model.unpriced == nil ? model.entries : []
    let range = add(prices, ownersPrecision.adding(Precision(model.multipliers)))
    let conventions = owner.conventions(of: model)
    var dimensions: UInt8 = 0
    for entry in prices { for rate in entry.rates + entry.credits { dimensions |= rate.unit.dimension.bit } }
    names.models.append(model.id)
    models.append(
      CompiledModel(
        provider: provider, cached: conventions.cached, reasoning: conventions.reasoning,
        billing: model.billing, retires: model.retires ?? .max, entries: range, factors: factors,
        dimensions: dimensions))
  }

  private mutating func add(_ list: [PriceMultiplier]) -> Range<Int32> {
    let start = factors.count
    for multiplier in list {
      names.multipliers.append(multiplier)
      factors.append(
        CompiledFactor(
          factor: multiplier.factor, from: multiplier.from ?? .min, until: multiplier.until ?? .max,
          conditions: add(multiplier.conditions)))
    }
    return Self.range(start, factors.count)
  }

  private mutating func add(_ list: [PriceEntry.Condition]) -> Range<Int32> {
    conditions += list
    return Self.range(conditions.count - list.count, conditions.count)
  }

  /// A table has far fewer records than 32 bits count: its file has 16 MB at most.
  private static func range(_ start: Int, _ end: Int) -> Range<Int32> {
    Int32(clamping: start)..<Int32(clamping: end)
  }

  /// The decimals that factors add at most.
  private struct Precision {
    private(set) var decimals = 0
    /// The factor with the most decimals.
    private(set) var finest: PriceMultiplier?

    /// Those that can hold at the same time add up.
    init(_ multipliers: [PriceMultiplier]) {
      for one in multipliers {
        let start = one.from ?? .min
        let together = multipliers.filter {
          $0.from ?? .min <= start && start < $0.until ?? .max && !one.excludes($0)
        }
        decimals = max(decimals, together.reduce(0) { $0 + $1.factor.scale })
        if one.factor.scale > finest?.factor.scale ?? 0 { finest = one }
      }
    }

    func adding(_ other: Precision) -> Precision {
      var sum = self
      sum.decimals += other.decimals
      if let factor = other.finest, factor.factor.scale > finest?.factor.scale ?? 0 { sum.finest = factor }
      return sum
    }
  }

  /// Adds entries, the strongest first: the latest layer, the most conditions, the highest threshold, the latest start.
  private mutating func add(_ list: [PriceEntry], _ precision: Precision) -> Range<Int32> {
    let start = entries.count
    // Of equals the first in the file counts.
    let order = list.indices.sorted {
      Self.rank(list[$0]) == Self.rank(list[$1]) ? $0 < $1 : Self.rank(list[$0]) > Self.rank(list[$1])
    }
    for index in order { add(list[index], precision) }
    return Self.range(start, entries.count)
  }

  static func rank(_ entry: PriceEntry) -> (Int, Int, Int64, Int64) {
    let conditions = entry.conditions.count + (entry.windows.isEmpty ? 0 : 1)
    return (entry.layer, conditions, entry.leastInput ?? 0, entry.from ?? .min)
  }

  private mutating func add(_ entry: PriceEntry, _ precision: Precision) {
    let start = rates.count
    for rate in entry.rates { rates.append(compiled(rate, isCredit: false, entry, precision)) }
    for rate in entry.credits { rates.append(compiled(rate, isCredit: true, entry, precision)) }
    var roots: UsageKindSet = []
    for rate in rates[start...] where rate.kind.parent == nil { roots.insert(UsageKindSet(rate.kind)) }
    windows += entry.windows
    names.sources.append(entry.sources)
    entries.append(
      CompiledEntry(
        from: entry.from ?? .min, until: entry.until ?? .max, leastInput: entry.leastInput ?? 0, roots: roots,
        disputed: Self.disputed(entry), conditions: add(entry.conditions),
        windows: Self.range(windows.count - entry.windows.count, windows.count), rates: Self.range(start, rates.count)))
  }

  /// The ticks of a part; a price that is no whole number of them, with the decimals of the factors, is refused.
  private mutating func compiled(
    _ rate: PriceEntry.Rate, isCredit: Bool, _ entry: PriceEntry, _ precision: Precision
  ) -> CompiledRate {
    var ticks: Int128 = 0
    if !isCredit {
      // Dollars to ticks: 10¹² picodollars each; the mantissa has at most 18 digits, which leaves room for all of it.
      let divisor = rate.unit.parts * DecimalNumber.power(rate.price.scale)
      let scaled = Money.ticksPerPicodollar * DecimalNumber.power(12)
      let common = Self.greatestCommonDivisor(scaled, divisor)
      let (product, overflow) = Int128(rate.price.mantissa).multipliedReportingOverflow(by: scaled / common)
      let quotient = product.quotientAndRemainder(dividingBy: divisor / common)
      let spare = precision.decimals <= 30 ? DecimalNumber.power(precision.decimals) : .max
      if overflow || quotient.remainder != 0 {
        report(entry.position, "\(rate.kind.name): \(rate.price) a \(rate.unit.name) has too many digits to be exact")
      } else if quotient.quotient % spare != 0, let factor = precision.finest {
        report(
          factor.position,
          "the factor \(factor.factor) and prices such as \(rate.price) a \(rate.unit.name) have too many digits to be exact"
        )
      }
      ticks = quotient.quotient
    }
    return CompiledRate(kind: rate.kind, isCredit: isCredit, price: rate.price, unit: rate.unit, ticks: ticks)
  }

  /// Reports a place once, whatever else is wrong because of it.
  private mutating func report(_ position: ConfigPosition, _ reason: String) {
    if errors.contains(where: { $0.position == position }) { return }
    errors.append(
      ConfigError(.invalidValue, at: position, reason: reason, expected: "at most 15 decimals together"))
  }

  private static func greatestCommonDivisor(_ left: Int128, _ right: Int128) -> Int128 {
    var (larger, smaller) = (left, right)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return larger
  }

  /// The kinds about which another source says something that is more than 1 % away.
  static func disputed(_ entry: PriceEntry) -> UsageKindSet {
    var disputed: UsageKindSet = []
    for other in entry.disagreements {
      guard let rate = (entry.rates + entry.credits).first(where: { $0.kind == other.kind }) else { continue }
      let (mine, theirs) = (rate.price.approximate, other.price.approximate)
      if abs(mine - theirs) > 0.01 * max(mine, theirs) { disputed.insert(UsageKindSet(other.kind)) }
    }
    return disputed
  }
}

extension UsageKind.Dimension {
  /// A bit of its own.
  var bit: UInt8 {
    switch self {
    case .token: 1
    case .character: 2
    case .time: 4
    case .request: 8
    case .message: 16
    case .image: 32
    case .credit: 64
    }
  }
}
