/// What a metric is in Prometheus.
enum SeriesType: UInt8, BitwiseCopyable {
  case counter, gauge, unknown, info, stateset, histogram, exponentialHistogram, summary

  /// Histograms of both kinds are written in one way.
  var isHistogram: Bool { self == .histogram || self == .exponentialHistogram }
}

/// Why a point is left out.
enum SkipReason: UInt8, BitwiseCopyable {
  /// The point holds nothing, or something that its metric cannot hold.
  case empty
  /// The value is text.
  case string
  /// The point says that nothing was recorded.
  case notRecorded
  /// A sum or a histogram is not cumulative.
  case temporality
  /// The name has no counterpart in Prometheus.
  case unnamed
  /// Another metric has the same name, and another type.
  case conflict
  /// Bounds or buckets contradict each other.
  case malformed
  /// The format forbids the value.
  case forbidden
  /// A later point of the same series is written instead.
  case superseded
}
