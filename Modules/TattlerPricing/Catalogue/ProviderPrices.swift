public import TattlerConfig

/// What the tables say of one provider.
public struct ProviderPrices: Sendable, Hashable {
  /// The name that metrics and the command line use.
  public let id: String
  /// The name for people.
  public internal(set) var name: String
  /// Other names, such as OpenTelemetry's.
  public internal(set) var aliases: [String] = []
  /// The vendor's page of prices.
  public internal(set) var url: String?
  /// Whether `input` contains the cached tokens: ``Usage/CachedConvention/gross`` or `net`.
  public internal(set) var cached = Usage.CachedConvention.gross
  /// Whether `output` contains the thoughts: ``Usage/ReasoningConvention/included`` or `separate`.
  public internal(set) var reasoning = Usage.ReasoningConvention.included
  /// The context where the caller does not say.
  public internal(set) var context: [PriceEntry.Condition] = []
  /// Factors on all its prices.
  public internal(set) var multipliers: [PriceMultiplier] = []
  /// What a credit costs.
  public internal(set) var credits: [PriceEntry] = []
  /// Why it has no prices, where that is known.
  public internal(set) var unpriced: String?
  /// The models, by id.
  public internal(set) var models: [ModelPrices] = []
  /// Where it stands.
  public let position: ConfigPosition

  /// How the numbers of one of its models relate.
  public func conventions(
    of model: ModelPrices
  ) -> (cached: Usage.CachedConvention, reasoning: Usage.ReasoningConvention) {
    (model.cached ?? cached, model.reasoning ?? reasoning)
  }
}
