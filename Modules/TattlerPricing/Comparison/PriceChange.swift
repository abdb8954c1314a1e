/// One difference between two catalogues of prices.
public struct PriceChange: Sendable, Hashable {
  /// A price of a kind under a scope, as one of the catalogues has it.
  public struct Price: Sendable, Hashable {
    /// US dollars, or credits, for one ``unit``.
    public let price: DecimalNumber
    /// The vendor's unit.
    public let unit: PriceUnit
    /// Whether it is in the vendor's credits.
    public let isInCredits: Bool
  }

  /// What is different. Where something is nil, that side does not have it.
  public enum Difference: Sendable, Hashable {
    /// A provider, with the number of its models.
    case provider(isAdded: Bool, models: Int)
    /// A model; its prices are the differences that follow.
    case model(isAdded: Bool)
    /// A price: of a kind, under a scope such as `service_tier=priority`.
    case price(UsageKind, scope: String, old: Price?, new: Price?)
    /// The end of a price's dates, in nanoseconds since 1970.
    case end(scope: String, old: Int64?, new: Int64?)
    /// Another id of the model or name of the provider.
    case alias(String, isAdded: Bool)
    /// The date of retirement, in nanoseconds since 1970.
    case retirement(old: Int64?, new: Int64?)
    /// How quantities are billed, in words.
    case billing(old: String, new: String)
    /// A factor and what it applies to.
    case multiplier(String, isAdded: Bool)
    /// Why there is no price.
    case unpriced(old: String?, new: String?)
    /// How the provider counts, or what is so where nobody says: `cached: gross`, `plan=starter`.
    case convention(old: String, new: String)
  }

  /// The provider.
  public let provider: String
  /// The model; nil where it is about the provider.
  public let model: String?
  /// What is different.
  public let difference: Difference

  /// How much dearer the new price is, in percent; nil where there are not two prices of one currency, or the old is zero.
  public var percent: Double? {
    guard case .price(_, _, let old?, let new?) = difference, old.isInCredits == new.isInCredits,
      old.unit.dimension == new.unit.dimension
    else { return nil }
    let (before, after) = (old.perUnit, new.perUnit)
    return before == 0 ? nil : (after - before) / before * 100
  }
}

extension PriceChange.Price {
  fileprivate var perUnit: Double { price.approximate / Double(unit.parts) }
}
