public import TattlerConfig

/// Prices that apply under the same conditions.
public struct PriceEntry: Sendable, Hashable {
  /// One part of the context that must be so.
  public struct Condition: Sendable, Hashable {
    /// The key, such as `service_tier`.
    public let key: String
    /// The value, such as `priority`.
    public let value: String
  }

  /// One price in the vendor's unit.
  public struct Rate: Sendable, Hashable {
    /// What it is for.
    public let kind: UsageKind
    /// US dollars (or credits) for one ``unit``.
    public let price: DecimalNumber
    /// The vendor's unit.
    public let unit: PriceUnit
  }

  /// A price that other sources state.
  public struct Disagreement: Sendable, Hashable {
    /// What it is for.
    public let kind: UsageKind
    /// What they state, in the unit of the entry's own rate.
    public let price: DecimalNumber
    /// Who states it.
    public let sources: [String]
  }

  /// The number of the layer that says so: later ones win.
  public internal(set) var layer: Int
  /// What the context must say.
  public internal(set) var conditions: [Condition] = []
  /// The first moment, in nanoseconds since 1970; nil for always.
  public internal(set) var from: Int64?
  /// The first moment after it, in nanoseconds since 1970; nil for always.
  public internal(set) var until: Int64?
  /// The times of day; empty for all.
  public internal(set) var windows: [DailyWindow] = []
  /// The smallest gross number of input tokens; nil for any.
  public internal(set) var leastInput: Int64?
  /// Prices in dollars.
  public internal(set) var rates: [Rate] = []
  /// Prices in the vendor's credits.
  public internal(set) var credits: [Rate] = []
  /// The ids of who states them.
  public internal(set) var sources: [String] = []
  /// What others state.
  public internal(set) var disagreements: [Disagreement] = []
  /// Where it stands.
  public let position: ConfigPosition

  init(layer: Int, position: ConfigPosition) {
    self.layer = layer
    self.position = position
  }
}
