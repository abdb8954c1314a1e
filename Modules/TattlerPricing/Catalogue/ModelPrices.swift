public import TattlerConfig

/// What the tables say of one model.
public struct ModelPrices: Sendable, Hashable {
  /// The exact id that the vendor reports.
  public let id: String
  /// Other exact ids with the same prices.
  public internal(set) var aliases: [String] = []
  /// When the vendor retires it, in nanoseconds since 1970.
  public internal(set) var retires: Int64?
  /// Why it has no price, where that is known.
  public internal(set) var unpriced: String?
  /// Whether `input` contains the cached tokens, where that is not as its provider counts.
  public internal(set) var cached: Usage.CachedConvention?
  /// Whether `output` contains the thoughts, where that is not as its provider counts.
  public internal(set) var reasoning: Usage.ReasoningConvention?
  /// How quantities are billed.
  public internal(set) var billing = BillingRule()
  /// The ids of who states ``billing``.
  public internal(set) var billingSources: [String] = []
  /// Factors on its prices.
  public internal(set) var multipliers: [PriceMultiplier] = []
  /// Its prices, in the order of the layers and files.
  public internal(set) var entries: [PriceEntry] = []
  /// Where it stands.
  public internal(set) var position: ConfigPosition
}
