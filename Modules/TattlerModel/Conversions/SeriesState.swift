/// The last that is known of a series.
struct SeriesState: Sendable, Equatable {
  /// Nanoseconds since 1970: when the series began, 0 where nobody said.
  var start: UInt64
  /// Nanoseconds since 1970: the time of the last sample.
  var time: UInt64
  /// When the last sample came, by the caller's clock.
  var seen: UInt64
  /// The last sample, or the sum of all.
  var value: SeriesValue

  /// Nanoseconds since the last sample came, 0 where that is in the future.
  func idleNanoseconds(_ now: UInt64) -> UInt64 { now > seen ? now - seen : 0 }
}

/// A value of a series.
enum SeriesValue: Sendable, Equatable {
  case none
  case int(Int64)
  case double(Double)
  case histogram(ExplicitHistogram)
  case exponential(ExponentialHistogram)

  /// Bytes of counts and boundaries, beside what every value takes.
  var byteCount: Int {
    switch self {
    case .none, .int, .double: 0
    case .histogram(let histogram): (histogram.bounds.count + histogram.counts.count) * 8
    case .exponential(let histogram): (histogram.positive.counts.count + histogram.negative.counts.count) * 8
    }
  }
}
