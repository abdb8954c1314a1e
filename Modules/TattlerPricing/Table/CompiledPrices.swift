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
  let providers: [CompiledProvider]
  let models: [CompiledModel]
  let entries: [CompiledEntry]
  let rates: [CompiledRate]
  let factors: [CompiledFactor]
  let conditions: [PriceEntry.Condition]
  let windows: [DailyWindow]
  let names: PriceNames

  init(_ compiler: TableCompiler) {
    providers = compiler.providers
    models = compiler.models
    entries = compiler.entries
    rates = compiler.rates
    factors = compiler.factors
    conditions = compiler.conditions
    windows = compiler.windows
    names = compiler.names
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
