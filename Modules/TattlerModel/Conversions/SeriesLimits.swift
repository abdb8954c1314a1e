/// Bounds on what a conversion remembers.
public struct SeriesLimits: Sendable, Hashable {
  /// Series that are remembered at a time. Points of further series are left out and counted.
  public var maximumSeries = 100_000
  /// Bytes that series may take together, about; no bound by default. Points of a series that has no room are left out
  /// and counted. Exponential histograms that are known already may still grow to their number of buckets.
  public var maximumBytes = Int.max
  /// Nanoseconds after which a series that brought nothing is forgotten, by the clock that the caller passes. Where it
  /// comes again it is a new one.
  public var idleNanoseconds: UInt64 = 3_600_000_000_000

  /// The default limits: 100,000 series, an hour.
  public init() {}
}
