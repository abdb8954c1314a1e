/// Bounds on what a conversion remembers.
public struct SeriesLimits: Sendable, Hashable {
  /// Series that are remembered at a time. Points of further series are left out and counted.
  public var maximumSeries = 100_000
  /// Nanoseconds after which a series that brought nothing is forgotten, by the clock that the caller passes. Where it
  /// comes again it is a new one.
  public var idleNanoseconds: UInt64 = 3_600_000_000_000

  /// The default limits: 100,000 series, an hour.
  public init() {}
}
