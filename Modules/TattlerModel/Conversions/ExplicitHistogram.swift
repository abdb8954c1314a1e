/// A histogram with boundaries of its own, taken out of its batch.
///
/// Bucket `i` holds the values above `bounds[i - 1]` up to and including `bounds[i]`; the last one what lies above all
/// (OpenTelemetry metrics data model, "Histogram").
public struct ExplicitHistogram: Sendable, Hashable {
  /// Values in all.
  public var count: UInt64
  /// The sum of the values; nil where it is not known.
  public var sum: Double?
  /// The smallest value; nil where it is not known.
  public var min: Double?
  /// The largest value; nil where it is not known.
  public var max: Double?
  /// Boundaries, ascending.
  public var bounds: [Double]
  /// Values in each bucket: one more than the boundaries, or none where nobody counted.
  public var counts: [UInt64]

  /// Makes a histogram.
  public init(
    count: UInt64, sum: Double? = nil, min: Double? = nil, max: Double? = nil, bounds: [Double], counts: [UInt64]
  ) {
    self.count = count
    self.sum = sum
    self.min = min
    self.max = max
    self.bounds = bounds
    self.counts = counts
  }
}
