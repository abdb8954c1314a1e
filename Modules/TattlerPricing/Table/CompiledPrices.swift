/// A provider of a ``PriceTable``.
///
/// The records of a table hold no references: ranges stand for what belongs to them, so that none is retained while a usage
/// is priced.
struct CompiledProvider: Sendable {
  let isUnpriced: Bool
  /// The context where the caller says nothing: a range of the conditions.
  let context: Range<Int32>
  /// What credits cost: a range of the entries.
  let credits: Range<Int32>
  /// Its factors: a range of the factors.
  let factors: Range<Int32>
}

/// A model of a ``PriceTable``.
struct CompiledModel: Sendable {
  let provider: Int
  let cached: Usage.CachedConvention
  let reasoning: Usage.ReasoningConvention
  let billing: BillingRule
  let retires: Int64
  /// Its entries, the strongest first: a range of the entries.
  let entries: Range<Int32>
  /// Its factors: a range of the factors.
  let factors: Range<Int32>
  /// The dimensions in which it has any price, one bit each.
  let dimensions: UInt8
}

/// A price entry of a ``PriceTable``.
struct CompiledEntry: Sendable {
  let from: Int64
  let until: Int64
  let leastInput: Int64
  /// The roots that it has a price for.
  let roots: UsageKindSet
  /// The kinds about which sources disagree by more than 1 %.
  let disputed: UsageKindSet
  /// A range of the conditions.
  let conditions: Range<Int32>
  /// A range of the windows.
  let windows: Range<Int32>
  /// A range of the rates.
  let rates: Range<Int32>
}

/// A price of a ``PriceTable``.
struct CompiledRate: Sendable {
  let kind: UsageKind
  /// Whether the price is in credits.
  let isCredit: Bool
  let price: DecimalNumber
  let unit: PriceUnit
  /// The ticks of a part (millionth; microsecond); 0 for prices in credits.
  let ticks: Int128
}

/// A factor of a ``PriceTable``.
struct CompiledFactor: Sendable {
  let factor: DecimalNumber
  let from: Int64
  let until: Int64
  /// A range of the conditions.
  let conditions: Range<Int32>
}

/// The tables of a ``PriceTable``.
final class PriceStorage: Sendable {
  let providers: FrozenArray<CompiledProvider>
  let models: FrozenArray<CompiledModel>
  let entries: FrozenArray<CompiledEntry>
  let rates: FrozenArray<CompiledRate>
  let factors: FrozenArray<CompiledFactor>
  let windows: FrozenArray<DailyWindow>
  let conditions: [PriceEntry.Condition]
  let names: PriceNames
  /// For each entry and kind the rate, that of the nearest whole where a part has none; -1 where there is none.
  private let nearestRates: FrozenArray<Int32>

  init(_ compiler: TableCompiler) {
    providers = FrozenArray(compiler.providers)
    models = FrozenArray(compiler.models)
    entries = FrozenArray(compiler.entries)
    rates = FrozenArray(compiler.rates)
    factors = FrozenArray(compiler.factors)
    windows = FrozenArray(compiler.windows)
    conditions = compiler.conditions
    names = compiler.names
    nearestRates = FrozenArray(Self.nearestRates(compiler.entries, compiler.rates))
  }

  deinit {
    providers.free()
    models.free()
    entries.free()
    rates.free()
    factors.free()
    windows.free()
    nearestRates.free()
  }

  /// The rate of a kind in an entry; nil where it has none.
  @inline(__always) func rate(for kind: UsageKind, _ entry: Int) -> Int? {
    let rate = nearestRates[entry &* Self.kindsPerEntry &+ Int(kind.rawValue)]
    return rate < 0 ? nil : Int(rate)
  }

  private static let kindsPerEntry = 32

  private static func nearestRates(_ entries: [CompiledEntry], _ rates: [CompiledRate]) -> [Int32] {
    var nearest = [Int32](repeating: -1, count: entries.count * kindsPerEntry)
    for (number, entry) in entries.enumerated() {
      for kind in UsageKind.allCases {
        var sought: UsageKind? = kind
        var found: Int32?
        while let candidate = sought, found == nil {
          found = entry.rates.first { rates[Int($0)].kind == candidate }
          sought = candidate.parent
        }
        nearest[number * kindsPerEntry + Int(kind.rawValue)] = found ?? -1
      }
    }
    return nearest
  }
}

/// What is looked up by name, and what is only told to people.
struct PriceNames: Sendable {
  /// The ids of the providers.
  var providers: [String] = []
  /// The ids of the models.
  var models: [String] = []
  /// The numbers of providers and models by each of their names.
  var index = NameIndex()
  /// Who states each entry.
  var sources: [[String]] = []
  /// Each factor as it was said.
  var multipliers: [PriceMultiplier] = []
}
