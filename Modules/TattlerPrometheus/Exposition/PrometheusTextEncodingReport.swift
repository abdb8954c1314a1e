/// What became of the rows that an encoder was given.
public struct PrometheusTextEncodingReport: Sendable, Hashable {
  /// Rows that are done, from the start of the range: written, or left out for a reason that is counted.
  ///
  /// Fewer than were given where they would have passed the largest size. None at all where the first row alone is
  /// larger than that.
  public var rows = 0
  /// Metric families written.
  public var families = 0
  /// Samples written: lines that are no comments.
  public var samples = 0
  /// Points written.
  public var points = 0
  /// What was left out.
  public var skipped = PrometheusSkippedPoints()
  /// Samples left out of points that were written, because OpenMetrics forbids them: `_sum` and `_count` of a histogram
  /// with negative bounds or a sum that is negative or NaN, `_count` of a histogram without a sum, `_sum` of a summary
  /// that is negative or NaN, quantiles that are negative or lie outside of 0 to 1.
  public var droppedParts = 0
  /// Labels left out of the sets written because their names have no counterpart.
  public var droppedLabels = 0
  /// Exemplars left out: too long, no number, or not the largest of their bucket.
  public var droppedExemplars = 0

  /// A report about nothing.
  public init() {}
}
