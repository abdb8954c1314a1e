/// How one kind of a usage was priced: quantity times price.
public struct ChargeLine: Sendable, Hashable {
  /// What a credit costs.
  public struct Credit: Sendable, Hashable {
    /// US dollars for one ``unit``.
    public let price: DecimalNumber
    /// How many credits.
    public let unit: PriceUnit
  }

  /// What was used.
  public let kind: UsageKind
  /// The kind whose price it has: its own, or that of what it is a part of.
  public let pricedAs: UsageKind
  /// How much is billed, without what lines for its parts have: tokens, characters …; microseconds.
  public let quantity: Int64
  /// How much that was before minimum, rounding and channels.
  public let reported: Int64
  /// US dollars for one ``unit``; credits where ``credit`` is there.
  public let price: DecimalNumber
  /// The vendor's unit.
  public let unit: PriceUnit
  /// What the credits cost, for vendors who bill in them.
  public let credit: Credit?
  /// The product, exact, before factors.
  public let amount: Money
  /// Who states the price.
  public let sources: [String]
}
