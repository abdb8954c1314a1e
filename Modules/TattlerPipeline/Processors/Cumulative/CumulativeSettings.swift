/// The section `processors.cumulative` of a configuration: bounds of what is made of deltas.
public struct CumulativeSettings: Sendable, Hashable {
  /// Whether it is on; nil where that depends on the sinks: it is where one of them takes cumulative temporality only.
  public var isEnabled: Bool?
  /// The most series that are remembered; points of further ones are refused.
  public var maximumSeries = 100_000
  /// Nanoseconds after which a series that brought nothing is forgotten; a day. Where it comes again it begins anew.
  public var idleNanoseconds: UInt64 = 86_400_000_000_000

  /// The defaults.
  public init() {}
}
