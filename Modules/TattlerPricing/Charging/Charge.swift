/// What a usage costs, or why that cannot be said. There is no fourth outcome, and no silent zero.
public struct Charge: Sendable, Hashable {
  /// How pricing ended.
  public enum Outcome: Sendable, Hashable {
    /// Everything has a price, which may be zero.
    case priced
    /// Some of it has a price: ``Charge/amount`` is for that, ``Charge/unpriced`` is the rest.
    case partlyPriced
    /// Nothing has a price.
    case unpriced(UnpricedReason)
    /// The numbers contradict each other; nothing is priced.
    case rejected(RejectionReason)
  }

  /// What is doubtful about a charge.
  public struct Warnings: OptionSet, Sendable, Hashable {
    /// The set's bits.
    public let rawValue: UInt8

    /// Makes a set of bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// The context says something that no price which applies asks for, such as a service tier that the model does not
    /// have: priced without it.
    public static let unknownContext = Warnings(rawValue: 1)
    /// Sources disagree by more than 1 % about a price that was used.
    public static let disputed = Warnings(rawValue: 2)
    /// The vendor has retired the model by then.
    public static let retired = Warnings(rawValue: 4)
  }

  /// How pricing ended.
  public internal(set) var outcome: Outcome
  /// What the priced part costs, exactly.
  public internal(set) var amount = Money.zero
  /// The kinds without a price in the unit that was used: a model that is priced in tokens and characters to be spoken.
  public internal(set) var mismatched: UsageKindSet = []
  /// The kinds that have prices under other conditions only.
  public internal(set) var missing: UsageKindSet = []
  /// The kinds that have prices at other times only.
  public internal(set) var undated: UsageKindSet = []
  /// The kinds that were used of a provider or model that no table has.
  public internal(set) var unknown: UsageKindSet = []
  /// What is doubtful.
  public internal(set) var warnings: Warnings = []

  /// The kinds that have no price.
  public var unpriced: UsageKindSet { unknown.union(mismatched).union(missing).union(undated) }

  /// Why a kind has no price; nil where it has one or was not used.
  public func reason(for kind: UsageKind) -> UnpricedReason? {
    let set = UsageKindSet(kind)
    if unknown.contains(set), case .unpriced(let reason) = outcome { return reason }
    if mismatched.contains(set) { return .unitMismatch }
    if missing.contains(set) { return .missingRate }
    return undated.contains(set) ? .noPriceAtDate : nil
  }
}
