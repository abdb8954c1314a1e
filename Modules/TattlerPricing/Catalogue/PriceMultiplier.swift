public import TattlerConfig

/// A factor on prices: a region's uplift, a contract's discount. All that apply are multiplied with each other.
public struct PriceMultiplier: Sendable, Hashable {
  /// The factor.
  public let factor: DecimalNumber
  /// What the context must say.
  public let conditions: [PriceEntry.Condition]
  /// The first moment, in nanoseconds since 1970; nil for always.
  public let from: Int64?
  /// The first moment after it, in nanoseconds since 1970; nil for always.
  public let until: Int64?
  /// The ids of who states it.
  public let sources: [String]
  /// Where it stands.
  public let position: ConfigPosition

  /// Whether the context cannot say what both ask for.
  func excludes(_ other: PriceMultiplier) -> Bool {
    conditions.contains { mine in other.conditions.contains { $0.key == mine.key && $0.value != mine.value } }
  }
}
