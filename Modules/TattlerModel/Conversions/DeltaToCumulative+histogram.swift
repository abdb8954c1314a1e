internal import CTattlerPlugin

extension MetricBatchBuilder {
  /// Adds a histogram to a sum of such, and makes it that; false, and nothing, where boundaries differ, or a count or
  /// the sum does not fit.
  mutating func add(_ total: inout ExplicitHistogram, at index: Int) -> Bool {
    var record = histograms[index]
    let first = Int(record.bucket_counts.first)
    let (count, overflows) = total.count.addingReportingOverflow(record.count)
    guard !overflows, Int(record.bucket_counts.count) == total.counts.count, hasBounds(record, total.bounds) else {
      return false
    }
    let sum = record.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 ? total.sum.map { $0 + record.sum } : nil
    if let sum, !sum.isFinite { return false }
    for place in total.counts.indices
    where total.counts[place].addingReportingOverflow(numbers[first + place].u64).overflow {
      return false
    }
    for place in total.counts.indices {
      total.counts[place] += numbers[first + place].u64
      numbers[first + place] = tattler_payload(u64: total.counts[place])
    }
    let flags = record.flags
    total.count = count
    total.sum = sum
    total.min = flags & TATTLER_HISTOGRAM_HAS_MIN != 0 ? total.min.map { min($0, record.min) } : nil
    total.max = flags & TATTLER_HISTOGRAM_HAS_MAX != 0 ? total.max.map { max($0, record.max) } : nil
    record.count = count
    (record.sum, record.min, record.max) = (total.sum ?? 0, total.min ?? 0, total.max ?? 0)
    record.flags =
      (total.sum == nil ? 0 : TATTLER_HISTOGRAM_HAS_SUM) | (total.min == nil ? 0 : TATTLER_HISTOGRAM_HAS_MIN)
      | (total.max == nil ? 0 : TATTLER_HISTOGRAM_HAS_MAX)
    histograms[index] = record
    return true
  }
}
