/// Why something has no price. The raw values are those of the attribute `reason` of metrics.
public enum UnpricedReason: String, Sendable, Hashable, CaseIterable {
  /// No table has the provider.
  case unknownProvider = "unknown_provider"
  /// The provider is known; no entry has exactly this id of a model.
  case unknownModel = "unknown_model"
  /// The model is priced in other units than what was used.
  case unitMismatch = "unit_mismatch"
  /// No price of the unit applies, such as where a plan has to be named.
  case missingRate = "missing_rate"
  /// There are prices, none of them at the time.
  case noPriceAtDate = "no_price_at_date"
}
