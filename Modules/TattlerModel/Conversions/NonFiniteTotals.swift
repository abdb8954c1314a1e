internal import CTattlerPlugin

/// Sums and extremes of histograms that are NaN or infinite.
///
/// A value that was NaN or infinite makes the sum of its histogram so, though the counts are good.
extension MetricBatchBuilder {
  /// True for the point of a histogram whose sum, smallest or largest value is said to be NaN or infinite.
  func hasNonFiniteTotals(_ point: tattler_point) -> Bool {
    switch BatchValueKind(rawValue: point.kind) {
    case .histogram:
      let record = histograms[Int(point.value.u64)]
      return Self.finiteFlags(record.flags, record.sum, record.min, record.max) != record.flags
    case .exponentialHistogram:
      let record = exponentialHistograms[Int(point.value.u64)]
      return Self.finiteFlags(record.flags, record.sum, record.min, record.max) != record.flags
    default: return false
    }
  }

  /// Makes the sum, the smallest and the largest value of a histogram unknown where they are NaN or infinite.
  mutating func forgetNonFiniteTotals(_ point: tattler_point) {
    guard hasNonFiniteTotals(point) else { return }
    let index = Int(point.value.u64)
    if BatchValueKind(rawValue: point.kind) == .histogram {
      var record = histograms[index]
      record.flags = Self.finiteFlags(record.flags, record.sum, record.min, record.max)
      (record.sum, record.min, record.max) = Self.known(record.flags, record.sum, record.min, record.max)
      histograms[index] = record
    } else {
      var record = exponentialHistograms[index]
      record.flags = Self.finiteFlags(record.flags, record.sum, record.min, record.max)
      (record.sum, record.min, record.max) = Self.known(record.flags, record.sum, record.min, record.max)
      exponentialHistograms[index] = record
    }
  }

  private static func finiteFlags(_ flags: UInt32, _ sum: Double, _ min: Double, _ max: Double) -> UInt32 {
    var unknown: UInt32 = 0
    if !sum.isFinite { unknown |= TATTLER_HISTOGRAM_HAS_SUM }
    if !min.isFinite { unknown |= TATTLER_HISTOGRAM_HAS_MIN }
    if !max.isFinite { unknown |= TATTLER_HISTOGRAM_HAS_MAX }
    return flags & ~unknown
  }

  private static func known(
    _ flags: UInt32, _ sum: Double, _ min: Double, _ max: Double
  ) -> (sum: Double, min: Double, max: Double) {
    (
      flags & TATTLER_HISTOGRAM_HAS_SUM == 0 ? 0 : sum, flags & TATTLER_HISTOGRAM_HAS_MIN == 0 ? 0 : min,
      flags & TATTLER_HISTOGRAM_HAS_MAX == 0 ? 0 : max
    )
  }
}
