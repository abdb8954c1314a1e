internal import CTattlerPlugin

/// Turns delta sums and histograms into cumulative ones: the sum of all points of a series.
///
/// Prometheus and Mimir know cumulative counters only; this makes them of what clients such as StatsD send.
///
/// The rules are those of the OpenTelemetry metrics data model ("Sums: Delta-to-Cumulative") and of the Collector's
/// processor of that name. A series is what resource, scope, name, unit, kind and attributes say, whatever their order.
/// It starts with its first point; what is not later than the last point, begins before the first one, or begins after
/// its own time, is left out. Integers are exact: where the sum does not fit, the series begins anew. So it does where
/// the boundaries of a histogram change. What is NaN or infinite, or is a histogram with such a sum, smallest or
/// largest value, is left out.
/// Exponential histograms are put together at the smaller scale, with at most ``maximumBuckets`` on a side.
///
/// Everything else is handed on as it is.
public struct DeltaToCumulative: Sendable, TemporalityConversion {
  /// What a gap between two points does.
  public enum Gap: Sendable, Hashable {
    /// The series goes on, as in the Collector: senders that had nothing to say leave gaps.
    case ignored
    /// The series begins anew, as in the data model: what came in between may be lost.
    case restarts
  }

  /// What a gap between two points does; one is where a point begins after the end of the one before.
  public var gap: Gap
  /// Buckets of an exponential histogram on each side of zero, at least 2; with more of them the scale becomes smaller.
  public var maximumBuckets = 160
  /// The most buckets of a histogram with boundaries of its own: one with more is left out as invalid. No bound by
  /// default.
  public var maximumExplicitBuckets = Int.max
  /// How far the time of a point may lie beyond the `now` that is passed, in nanoseconds: what is later is left out,
  /// as it would keep out all points of its series until then. A time that is remembered and lies as far becomes `now`
  /// with the next point. nil, the default, where any time is right, as for old data that is replayed.
  public var maximumFutureNanoseconds: UInt64?
  var table: SeriesTable

  /// A conversion that knows no series.
  public init(gap: Gap = .ignored, limits: SeriesLimits = SeriesLimits()) {
    self.gap = gap
    table = SeriesTable(limits)
  }

  /// Series that are remembered.
  public var seriesCount: Int { table.count }

  /// Bytes that they take, about: keys, states, counts and boundaries.
  package var stateBytes: Int { table.byteCount }

  /// Appends rows of a batch to a builder, deltas as cumulative ones.
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

  /// The same for all rows of a batch.
  ///
  /// - Parameter leftOut: gets the rows of the batch that do not remain, ascending.
  package mutating func convert(
    _ batch: MetricBatch, now: UInt64, into builder: inout MetricBatchBuilder, leftOut: inout [Int]
  ) throws(MetricBatchError) -> TemporalityReport {
    try run(batch, 0..<batch.rowCount, now: now, into: &builder, leftOut: &leftOut)
  }

  /// Forgets series that are idle; gives their number. ``convert(_:rows:now:into:)`` does so by itself now and then.
  public mutating func forgetIdleSeries(now: UInt64) -> Int { table.expire(now: now) }

  var target: Int32 { TATTLER_TEMPORALITY_CUMULATIVE }

  func wants(_ metric: tattler_metric) -> Bool { metric.accumulates(TATTLER_TEMPORALITY_DELTA) }

  mutating func begin(
    _ key: SeriesKey, _ sample: inout ConvertedSample, _ builder: inout MetricBatchBuilder,
    _ report: inout TemporalityReport
  ) throws(MetricBatchError) -> Bool {
    guard isPossible(sample) else {
      report.droppedInvalid += 1
      return false
    }
    let state = SeriesState(
      start: sample.row.start_time, time: sample.row.time, seen: sample.now,
      value: try limited(sample.point, &builder))
    return report.notes(table.add(key, state))
  }

  mutating func convert(
    _ slot: Int, _ sample: inout ConvertedSample, _ builder: inout MetricBatchBuilder,
    _ report: inout TemporalityReport
  ) throws(MetricBatchError) -> Bool {
    let start = sample.row.start_time
    guard isPossible(sample) else {
      report.droppedInvalid += 1
      return false
    }
    guard start == 0 || start >= table.states[slot].start else {
      report.droppedOutOfOrder += 1
      return false
    }
    table.noteChange(of: slot)
    var state = table.states[slot]
    // The table must not share the state's arrays while they are changed.
    table.states[slot].value = .none
    defer { table.states[slot] = state }
    let isGap = start > state.time
    var restarts = isGap && gap == .restarts
    if !restarts { restarts = try !add(&state.value, &sample, &builder) }
    if restarts {
      let value = try limited(sample.point, &builder)
      let growth = value.byteCount - state.value.byteCount
      guard growth <= 0 || table.hasRoom(for: growth) else {
        report.droppedTooLarge += 1
        return false
      }
      report.resets += 1
      state.value = value
      state.start = max(start, state.time)
    }
    report.gaps += isGap ? 1 : 0
    report.overlaps += start != 0 && start < state.time ? 1 : 0
    state.seen = sample.now
    state.time = sample.row.time
    sample.row.start_time = state.start
    return true
  }

  /// False where a counter goes down, or the point begins after its end: later points would be from before that start.
  private func isPossible(_ sample: ConvertedSample) -> Bool {
    guard sample.row.start_time <= sample.row.time else { return false }
    guard sample.isMonotonic else { return true }
    switch BatchValueKind(rawValue: sample.point.kind) {
    case .int: return sample.point.value.i64 >= 0
    case .double: return sample.point.value.f64 >= 0
    default: return true
    }
  }

  /// The value of a point; an exponential histogram is brought to the number of buckets that is allowed, in the builder
  /// too.
  private func limited(
    _ point: tattler_point, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesValue {
    let value = builder.seriesValue(point)
    guard case .exponential(var histogram) = value else { return value }
    histogram.limit(buckets: maximumBuckets)
    try builder.store(histogram, at: Int(point.value.u64))
    return .exponential(histogram)
  }

  /// Adds the sample to the sum, and makes it that; false, and nothing, where that cannot be.
  private func add(
    _ sum: inout SeriesValue, _ sample: inout ConvertedSample, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> Bool {
    let payload = sample.point.value
    if case .histogram(var total) = sum {
      guard BatchValueKind(rawValue: sample.point.kind) == .histogram else { return false }
      // The arrays belong to `total` alone, so that they are changed in place.
      sum = .none
      defer { sum = .histogram(total) }
      return builder.add(&total, at: Int(payload.u64))
    }
    switch (sum, BatchValueKind(rawValue: sample.point.kind)) {
    case (.int(let before), .int):
      let (total, overflows) = before.addingReportingOverflow(payload.i64)
      if overflows { return false }
      sum = .int(total)
      sample.point.value = tattler_payload(i64: total)
    case (.double(let before), .double):
      let total = before + payload.f64
      if !total.isFinite { return false }
      sum = .double(total)
      sample.point.value = tattler_payload(f64: total)
    case (.exponential(var total), .exponentialHistogram):
      guard
        total.merge(builder.exponentialHistogram(at: Int(payload.u64)), maximumBuckets: maximumBuckets),
        total.sum?.isFinite ?? true
      else { return false }
      sum = .exponential(total)
      try builder.store(total, at: Int(payload.u64))
    default: return false
    }
    return true
  }
}
