/// What the messages of an ``OTLPLoad`` look like: one resource, one scope, 10 metrics of 100 points.
public enum OTLPShape: String, Sendable, CaseIterable {
  /// Cumulative sums of integers with 4 attributes each; the hundred attribute sets come back in every metric.
  case sums
  /// The same, but no two points of a load have the same attributes: nothing to remember pays off.
  case distinct
  /// Explicit histograms of 11 buckets with the attributes of ``sums``.
  case histograms
}
