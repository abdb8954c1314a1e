/// A charge with the way to it.
public struct ChargeExplanation: Sendable, Hashable {
  /// The charge.
  public let charge: Charge
  /// The provider as the table names it; nil where none was found.
  public let provider: String?
  /// The model as the table names it; nil where none was found.
  public let model: String?
  /// What was priced.
  public let lines: [ChargeLine]
  /// The factors on the sum of the lines.
  public let factors: [PriceMultiplier]
}
