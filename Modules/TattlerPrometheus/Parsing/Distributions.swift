internal import CTattlerPlugin
internal import TattlerModel

/// Histograms and summaries whose lines are being read.
///
/// The lines of one may stand in any order, and apart in the text format 0.0.4: they are put together at the end of the
/// text.
struct Distributions: ~Copyable {
  /// A histogram or a summary of one series at one time.
  struct Entry: BitwiseCopyable {
    var family: UInt32
    var set: UInt32
    var hasTime: Bool
    var hasSum = false
    var hasCount = false
    var time: Int64
    /// Where its first line stands in the text.
    var offset: Int
    var sum = 0.0
    var count: UInt64 = 0
    /// Its parts, a list in ``Distributions/parts``.
    var first = Distributions.none
    var last = Distributions.none
    var partCount = 0
    /// True where one of its lines was refused: what the others say is not what was meant.
    var isBroken = false
    /// Its point, once there is one.
    var point = Distributions.none

    /// Lines that it was read from.
    var sampleCount: Int { partCount + (hasSum ? 1 : 0) + (hasCount ? 1 : 0) }
  }

  /// A bucket or a quantile.
  struct Part: BitwiseCopyable {
    /// The upper bound, or the quantile.
    var key: Double
    /// The cumulative count, or the bits of the value.
    var value: UInt64
    var next = Distributions.none
  }

  static let none = UInt32.max

  private(set) var entries: [Entry] = []
  private var parts: [Part] = []
  private var index = IndexTable()
  private var last = Distributions.none
  private var seed: UInt64 = 0
  private var sorted: [Part] = []
  /// Series that are broken at any time, families in the upper half.
  private var brokenSeries: Set<UInt64> = []

  init() {}

  mutating func begin(_ seed: UInt64) {
    self.seed = seed
    entries.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    index.removeAll()
    last = Self.none
    brokenSeries.removeAll(keepingCapacity: true)
  }

  /// Notes that a line of an entry was refused.
  mutating func markBroken(_ entry: Int) { entries[entry].isBroken = true }

  /// Notes that a line of a series was refused that belongs to one of its entries, no one knows which.
  mutating func markBroken(_ family: UInt32, set: UInt32) { brokenSeries.insert(UInt64(family) << 32 | UInt64(set)) }

  /// True where a line of an entry was refused.
  func isBroken(_ entry: Int) -> Bool {
    let record = entries[entry]
    return record.isBroken || brokenSeries.contains(UInt64(record.family) << 32 | UInt64(record.set))
  }

  /// The entry of a series at a time, made where it is not there.
  @inline(__always)
  mutating func entry(_ wanted: Entry) throws(TextFault) -> Int {
    if last != Self.none, Self.isSame(entries[Int(last)], wanted) { return Int(last) }
    var hash = BytesHash(seed: seed)
    hash.add(UInt64(wanted.family) << 32 | UInt64(wanted.set))
    hash.add(UInt64(bitPattern: wanted.time) ^ (wanted.hasTime ? 0x5555 : 0))
    let key = hash.finish()
    let found = index.find(key) { Self.isSame(entries[$0], wanted) }
    if let found {
      last = UInt32(found)
      return found
    }
    entries.append(wanted)
    do throws(MetricBatchError) { try index.insert(key, entries.count - 1) } catch {
      throw TextFault(.batchTooLarge, at: wanted.offset)
    }
    last = UInt32(entries.count - 1)
    return entries.count - 1
  }

  private static func isSame(_ left: Entry, _ right: Entry) -> Bool {
    left.set == right.set && left.family == right.family && left.time == right.time && left.hasTime == right.hasTime
  }

  /// Adds a bucket or a quantile.
  mutating func add(_ part: Part, to entry: Int) {
    parts.append(part)
    let place = UInt32(parts.count - 1)
    if entries[entry].first == Self.none {
      entries[entry].first = place
    } else {
      parts[Int(entries[entry].last)].next = place
    }
    entries[entry].last = place
    entries[entry].partCount += 1
  }

  /// Sets the sum; false where there was one.
  mutating func setSum(_ sum: Double, of entry: Int) -> Bool {
    if entries[entry].hasSum { return false }
    entries[entry].hasSum = true
    entries[entry].sum = sum
    return true
  }

  /// Sets the count; false where there was one.
  mutating func setCount(_ count: UInt64, of entry: Int) -> Bool {
    if entries[entry].hasCount { return false }
    entries[entry].hasCount = true
    entries[entry].count = count
    return true
  }

  /// Puts an entry together and adds its point.
  mutating func finish(
    _ entry: Int, isHistogram: Bool, isOpenMetrics: Bool, metric: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    let record = entries[entry]
    try sort(record)
    var point = tattler_point()
    point.metric = metric
    if isHistogram {
      point.kind = BatchValueKind.histogram.rawValue
      point.value = tattler_payload(u64: UInt64(builder.histograms.count))
      try addHistogram(record, isOpenMetrics, &builder)
    } else {
      point.kind = BatchValueKind.summary.rawValue
      point.value = tattler_payload(u64: UInt64(builder.summaries.count))
      try addSummary(record, &builder)
    }
    var row = tattler_row()
    row.attributes = record.set
    row.first_point = UInt32(truncatingIfNeeded: builder.points.count)
    row.point_count = 1
    if record.hasTime {
      row.time = UInt64(bitPattern: record.time)
      row.flags = TATTLER_ROW_HAS_TIME | (record.time < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
    }
    entries[entry].point = row.first_point
    try builder.points.add(point, at: record.offset)
    try builder.rows.add(row, at: record.offset)
  }

  /// The parts of an entry by their keys, in ``sorted``.
  private mutating func sort(_ record: Entry) throws(TextFault) {
    sorted.removeAll(keepingCapacity: true)
    var place = record.first
    var ascends = true
    while place != Self.none {
      let part = parts[Int(place)]
      if let last = sorted.last, !(last.key < part.key) { ascends = false }
      sorted.append(part)
      place = part.next
    }
    if !ascends {
      sorted.sort { $0.key < $1.key }
      for index in sorted.indices.dropFirst() where sorted[index].key == sorted[index - 1].key {
        throw TextFault(.duplicateSample, at: record.offset)
      }
    }
  }

  private func addHistogram(
    _ record: Entry, _ isOpenMetrics: Bool, _ builder: inout MetricBatchBuilder
  ) throws(TextFault) {
    let hasInfinity = sorted.last?.key == .infinity
    if isOpenMetrics, !hasInfinity { throw TextFault(.missingInfinity, at: record.offset) }
    guard record.hasCount || hasInfinity else { throw TextFault(.missingCount, at: record.offset) }
    let total = hasInfinity ? sorted.last?.value ?? 0 : record.count
    if record.hasCount, record.count != total { throw TextFault(.contradictoryBuckets, at: record.offset) }
    var histogram = tattler_histogram()
    histogram.count = total
    if record.hasSum {
      histogram.sum = record.sum
      histogram.flags = TATTLER_HISTOGRAM_HAS_SUM
    }
    let bounds = sorted.count - (hasInfinity ? 1 : 0)
    let first = UInt32(truncatingIfNeeded: builder.numbers.count)
    var before: UInt64 = 0
    for index in 0...bounds {
      let cumulative = index < bounds ? sorted[index].value : total
      guard cumulative >= before else { throw TextFault(.contradictoryBuckets, at: record.offset) }
      try builder.numbers.add(tattler_payload(u64: cumulative &- before), at: record.offset)
      before = cumulative
    }
    histogram.bucket_counts = tattler_range(first: first, count: UInt32(bounds + 1))
    histogram.explicit_bounds = tattler_range(
      first: UInt32(truncatingIfNeeded: builder.numbers.count), count: UInt32(bounds))
    for index in 0..<bounds { try builder.numbers.add(tattler_payload(f64: sorted[index].key), at: record.offset) }
    try builder.histograms.add(histogram, at: record.offset)
  }

  private func addSummary(_ record: Entry, _ builder: inout MetricBatchBuilder) throws(TextFault) {
    guard record.hasCount || !sorted.isEmpty else { throw TextFault(.missingCount, at: record.offset) }
    var summary = tattler_summary()
    summary.count = record.count
    summary.sum = record.sum
    summary.quantiles = tattler_range(
      first: UInt32(truncatingIfNeeded: builder.numbers.count), count: UInt32(sorted.count * 2))
    for index in sorted.indices {
      try builder.numbers.add(tattler_payload(f64: sorted[index].key), at: record.offset)
      try builder.numbers.add(tattler_payload(u64: sorted[index].value), at: record.offset)
    }
    try builder.summaries.add(summary, at: record.offset)
  }
}
