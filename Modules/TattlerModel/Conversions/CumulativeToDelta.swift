internal import CTattlerPlugin

/// Turns cumulative sums and histograms into deltas: what was added since the point before.
///
/// ```swift
/// var conversion = CumulativeToDelta()
/// var builder = MetricBatchBuilder()
/// let report = try conversion.convert(batch, now: arrival, into: &builder)
/// let deltas = try builder.finish()
/// ```
///
/// The rules are those of the OpenTelemetry metrics data model ("Resets and Gaps", "Overlap"). A series is what resource,
/// scope, name, unit, kind and attributes say, whatever their order. Its points are expected in the order of their times;
/// what is older than the last one is left out. A series begins anew where its start time moves on, or where a sum that
/// never goes down, a count or a bucket does: then the delta is the whole value since that start. A gap loses nothing: the
/// next delta covers it. Integers are exact. Smallest and largest values of a delta are not known and left out; so is its
/// sum where one of the two sums is NaN or infinite, or the difference does not fit.
///
/// Everything else is handed on as it is: gauges, summaries, deltas, fields of line protocol, and, unless
/// ``convertsNonMonotonicSums`` is set, sums that go up and down.
public struct CumulativeToDelta: Sendable, TemporalityConversion {
  /// What becomes of the first point of a series.
  public enum FirstPoint: Sendable, Hashable {
    /// Left out: nobody knows how much of it was reported before.
    case dropped
    /// Handed on as the delta since its start.
    case kept
    /// Kept where the series began at or after this time, in nanoseconds since 1970, and left out where it is older or
    /// does not say. With the time at which this conversion began, a restart counts nothing twice.
    case keptIfStarted(since: UInt64)
  }

  /// What becomes of the first point of a series.
  public var firstPoint: FirstPoint
  /// True where also sums are converted that go up and down.
  public var convertsNonMonotonicSums = false
  var table: SeriesTable

  /// A conversion that knows no series.
  public init(firstPoint: FirstPoint = .dropped, limits: SeriesLimits = SeriesLimits()) {
    self.firstPoint = firstPoint
    table = SeriesTable(limits)
  }

  /// Series that are remembered.
  public var seriesCount: Int { table.count }

  /// Appends rows of a batch to a builder, cumulative ones as deltas.
  ///
  /// - Parameters:
  ///   - batch: where the rows are.
  ///   - rows: which rows; all where nil.
  ///   - now: the clock by which series are idle, in nanoseconds since 1970: the time of arrival, or for old data that
  ///     is replayed the time of its newest point.
  ///   - builder: gets the rows that remain, in their order.
  /// - Throws: ``MetricBatchError`` with code `tooLarge` where the builder cannot grow; what it holds then is no batch.
  public mutating func convert(
    _ batch: MetricBatch, rows: Range<Int>? = nil, now: UInt64, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> TemporalityReport {
    var leftOut: [Int] = []
    return try run(batch, rows ?? 0..<batch.rowCount, now: now, into: &builder, leftOut: &leftOut)
  }

  /// Forgets series that are idle; gives their number. ``convert(_:rows:now:into:)`` does so by itself now and then.
  public mutating func forgetIdleSeries(now: UInt64) -> Int { table.expire(now: now) }

  var target: Int32 { TATTLER_TEMPORALITY_DELTA }

  func wants(_ metric: tattler_metric) -> Bool {
    guard metric.accumulates(TATTLER_TEMPORALITY_CUMULATIVE) else { return false }
    return Int32(metric.kind) != TATTLER_METRIC_SUM || convertsNonMonotonicSums
      || metric.flags & UInt16(TATTLER_METRIC_MONOTONIC) != 0
  }

  mutating func begin(
    _ key: SeriesKey, _ sample: inout ConvertedSample, _ builder: inout MetricBatchBuilder,
    _ report: inout TemporalityReport
  ) throws(MetricBatchError) -> Bool {
    let row = sample.row
    let state = SeriesState(
      start: row.start_time, time: row.time, seen: sample.now, value: builder.seriesValue(sample.point))
    guard report.notes(table.add(key, state)) else { return false }
    let isKept =
      switch firstPoint {
      case .dropped: false
      case .kept: true
      case .keptIfStarted(let since): row.start_time != 0 && row.start_time >= since && row.start_time < row.time
      }
    if !isKept { report.droppedFirst += 1 }
    return isKept
  }

  mutating func convert(
    _ slot: Int, _ sample: inout ConvertedSample, _ builder: inout MetricBatchBuilder,
    _ report: inout TemporalityReport
  ) throws(MetricBatchError) -> Bool {
    var state = table.states[slot]
    // The table must not share the state's arrays while they are changed.
    table.states[slot].value = .none
    defer { table.states[slot] = state }
    let start = sample.row.start_time
    let isRestart = start != 0 && start > (state.start != 0 ? state.start : state.time)
    state.seen = sample.now
    let result = isRestart ? .reset : try subtract(&state.value, &sample, &builder)
    sample.row.start_time = state.time
    if result == .reset {
      report.resets += 1
      sample.row.start_time = max(start, state.time)
      state.value = builder.seriesValue(sample.point)
    }
    if start != 0 || result == .reset { state.start = start }
    state.time = sample.row.time
    if result == .overflow { report.droppedOverflow += 1 }
    return result != .overflow
  }

  private enum Result { case delta, reset, overflow }

  /// Makes the sample what was added since the value before, and the value before what the sample was.
  private func subtract(
    _ before: inout SeriesValue, _ sample: inout ConvertedSample, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> Result {
    let payload = sample.point.value
    if case .histogram(var last) = before {
      guard BatchValueKind(rawValue: sample.point.kind) == .histogram else { return .reset }
      // The arrays belong to `last` alone, so that they are changed in place.
      before = .none
      defer { before = .histogram(last) }
      return builder.subtract(&last, at: Int(payload.u64)) ? .delta : .reset
    }
    switch (before, BatchValueKind(rawValue: sample.point.kind)) {
    case (.int(let last), .int):
      if sample.isMonotonic, payload.i64 < last { return .reset }
      before = .int(payload.i64)
      let (delta, overflows) = payload.i64.subtractingReportingOverflow(last)
      sample.point.value = tattler_payload(i64: delta)
      return overflows ? .overflow : .delta
    case (.double(let last), .double):
      if sample.isMonotonic, payload.f64 < last { return .reset }
      before = .double(payload.f64)
      let delta = payload.f64 - last
      sample.point.value = tattler_payload(f64: delta)
      return delta.isFinite ? .delta : .overflow
    case (.exponential(let last), .exponentialHistogram):
      let current = builder.exponentialHistogram(at: Int(payload.u64))
      guard let delta = current.subtracting(last) else { return .reset }
      before = .exponential(current)
      try builder.store(delta, at: Int(payload.u64))
      return .delta
    default: return .reset
    }
  }
}

extension MetricBatchBuilder {
  /// Makes a histogram what was added since an earlier state of it, and that state what the histogram was; false, and
  /// nothing, where it is no later state.
  fileprivate mutating func subtract(_ last: inout ExplicitHistogram, at index: Int) -> Bool {
    var record = histograms[index]
    let first = Int(record.bucket_counts.first)
    guard record.count >= last.count, Int(record.bucket_counts.count) == last.counts.count,
      hasBounds(record, last.bounds)
    else { return false }
    for place in last.counts.indices where numbers[first + place].u64 < last.counts[place] { return false }
    for place in last.counts.indices {
      let current = numbers[first + place].u64
      numbers[first + place] = tattler_payload(u64: current - last.counts[place])
      last.counts[place] = current
    }
    let count = record.count
    record.count -= last.count
    last.count = count
    let sum = record.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 ? record.sum : nil
    let difference = sum.flatMap { sum in last.sum.map { sum - $0 } }
    let delta = difference.flatMap { $0.isFinite ? $0 : nil }
    record.flags = delta == nil ? 0 : TATTLER_HISTOGRAM_HAS_SUM
    (record.sum, record.min, record.max) = (delta ?? 0, 0, 0)
    (last.sum, last.min, last.max) = (sum, nil, nil)
    histograms[index] = record
    return true
  }

  /// True where a histogram has these boundaries.
  func hasBounds(_ record: tattler_histogram, _ bounds: [Double]) -> Bool {
    guard Int(record.explicit_bounds.count) == bounds.count else { return false }
    let first = Int(record.explicit_bounds.first)
    for place in bounds.indices where numbers[first + place].f64 != bounds[place] { return false }
    return true
  }
}
