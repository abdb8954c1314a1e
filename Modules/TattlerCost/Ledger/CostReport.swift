public import TattlerPricing

/// What a fold has found: each value of a usage metric was priced, has no price, is no usage, or was counted before.
public struct CostReport: Sendable, Hashable {
  /// What was spent.
  public var spent = Money.zero
  /// Increments that were priced, wholly or in part; zeros are not counted.
  public var priced = 0
  /// Increments without a price.
  public var unpriced: [UnpricedReason: Int] = [:]
  /// Values that are no usage.
  public var rejected: [UsageRejection: Int] = [:]
  /// Totals that say nothing new.
  public var contained = 0
  /// Series that were told.
  public var toldSeries = 0
  /// Series of totals and of usage that were forgotten because nothing came.
  public var forgottenSeries = 0
  /// What is noticed for the first time.
  public var notices: [CostNotice] = []

  /// A report about nothing.
  public init() {}
}
