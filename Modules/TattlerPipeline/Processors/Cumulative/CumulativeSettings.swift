/// The section `processors.cumulative` of a configuration: bounds of what is made of deltas.
public struct CumulativeSettings: Sendable, Hashable {
  /// Whether it is on; nil where that depends on the sinks: it is where one of them takes cumulative temporality only.
  public var isEnabled: Bool?
  /// The most series that are remembered; points of further ones are refused.
  public var maximumSeries = 100_000
  /// The most bytes that series may take together, about; 64 MiB. Points of a series without room are refused.
  public var maximumBytes = 64 << 20
  /// Nanoseconds after which a series that brought nothing is forgotten; a day. Where it comes again it begins anew.
  public var idleNanoseconds: UInt64 = 86_400_000_000_000

  /// The most buckets of a histogram with boundaries of its own; one with more is refused.
  static let maximumExplicitBuckets = 1_000
  /// How far beyond the clock the time of a point may lie; ten minutes. One such point would keep its series from
  /// taking others until then.
  static let maximumFutureNanoseconds: UInt64 = 600_000_000_000

  /// The defaults.
  public init() {}
}
