internal import CTattlerPlugin

/// A point with its row, on its way through a conversion.
struct ConvertedSample {
  var row: tattler_row
  var point: tattler_point
  /// The metric never goes down.
  let isMonotonic: Bool
  /// The caller's clock.
  let now: UInt64
}

/// What the two changes of temporality share: rows are copied first and changed where they stand then.
protocol TemporalityConversion {
  var table: SeriesTable { get set }
  /// The temporality of the metrics that come out.
  var target: Int32 { get }
  /// The most buckets of a histogram with boundaries of its own.
  var maximumExplicitBuckets: Int { get }
  /// How far beyond the caller's clock a time may lie; nil for any time.
  var maximumFutureNanoseconds: UInt64? { get }

  /// True for metrics whose points are converted.
  func wants(_ metric: tattler_metric) -> Bool

  /// Changes the first point of a series, whose key this is; false where it is left out.
  mutating func begin(
    _ key: SeriesKey, _ sample: inout ConvertedSample, _ builder: inout MetricBatchBuilder,
    _ report: inout TemporalityReport
  ) throws(MetricBatchError) -> Bool

  /// Changes a further point of the series in a slot; false where it is left out. It is later than the one before.
  mutating func convert(
    _ slot: Int, _ sample: inout ConvertedSample, _ builder: inout MetricBatchBuilder,
    _ report: inout TemporalityReport
  ) throws(MetricBatchError) -> Bool
}

extension TemporalityConversion {
  /// Any number.
  var maximumExplicitBuckets: Int { .max }
  /// Any time.
  var maximumFutureNanoseconds: UInt64? { nil }

  /// - Parameter leftOut: gets the rows of the batch that do not remain, ascending.
  mutating func run(
    _ batch: MetricBatch, _ rows: Range<Int>, now: UInt64, into builder: inout MetricBatchBuilder,
    leftOut: inout [Int]
  ) throws(MetricBatchError) -> TemporalityReport {
    var report = TemporalityReport()
    report.forgottenSeries = table.sweep(now: now)
    let firstMetric = builder.metrics.count
    var sieve = RowSieve(builder)
    try builder.append(rows: rows, of: batch)
    var wanted = [Bool](repeating: false, count: builder.metrics.count)
    for index in firstMetric..<builder.metrics.count { wanted[index] = wants(builder.metrics[index]) }
    // From here on only distributions and numbers are added, which no identity is made of.
    var identity = SeriesIdentity(builder)
    let added = sieve.rows(builder)
    for index in added {
      if try change(index, wanted, now, &identity, &builder, &report) { continue }
      sieve.drop(index, builder)
      leftOut.append(max(rows.lowerBound, 0) + index - added.lowerBound)
    }
    for index in firstMetric..<builder.metrics.count where wanted[index] {
      builder.metrics[index].temporality = target
    }
    sieve.apply(&builder)
    return report
  }

  /// Changes a row; false where it is left out.
  private mutating func change(
    _ index: Int, _ wanted: [Bool], _ now: UInt64, _ identity: inout SeriesIdentity,
    _ builder: inout MetricBatchBuilder, _ report: inout TemporalityReport
  ) throws(MetricBatchError) -> Bool {
    let row = builder.rows[index]
    let point = builder.points[Int(row.first_point)]
    guard row.point_count == 1 else { return keepsLine(row, wanted, builder, &report) }
    guard wanted[Int(point.metric)] else {
      report.passed += 1
      return true
    }
    let metric = builder.metrics[Int(point.metric)]
    var sample = ConvertedSample(
      row: row, point: point, isMonotonic: metric.flags & UInt16(TATTLER_METRIC_MONOTONIC) != 0, now: now)
    guard row.flags & (TATTLER_ROW_HAS_TIME | TATTLER_ROW_TIME_IS_NEGATIVE) == TATTLER_ROW_HAS_TIME else {
      report.droppedWithoutTime += 1
      return false
    }
    if let maximum = maximumFutureNanoseconds, row.time > now, row.time - now > maximum {
      report.droppedInFuture += 1
      return false
    }
    identity.select(metric: point.metric, set: row.attributes, builder)
    let slot = table.slot(of: identity.key)
    if row.data_point_flags & 1 != 0 {
      report.withoutValue += 1
      if let slot { builder.rows[index].start_time = startOfGap(slot) }
      return true
    }
    guard isValid(point, metric, builder, &report) else { return false }
    if target == TATTLER_TEMPORALITY_CUMULATIVE, builder.hasNonFiniteTotals(point) {
      // Added up, it would make the total unknown for as long as the series lasts.
      report.droppedNotFinite += 1
      return false
    }
    builder.forgetNonFiniteTotals(point)
    let isKept: Bool
    if let slot {
      mendTime(of: slot, now)
      guard isLater(row.time, slot, &report) else { return false }
      let before = table.states[slot].value.byteCount
      defer { table.noteSize(of: slot, before: before) }
      isKept = try convert(slot, &sample, &builder, &report)
    } else {
      isKept = try begin(identity.key, &sample, &builder, &report)
    }
    guard isKept else { return false }
    report.converted += 1
    builder.rows[index] = sample.row
    builder.points[Int(row.first_point)] = sample.point
    return true
  }

  /// A row of several points is a line of line protocol; such rows have nothing that is converted.
  private func keepsLine(
    _ row: tattler_row, _ wanted: [Bool], _ builder: borrowing MetricBatchBuilder, _ report: inout TemporalityReport
  ) -> Bool {
    for place in 0..<Int(row.point_count) where wanted[Int(builder.points[Int(row.first_point) + place].metric)] {
      report.droppedInvalid += Int(row.point_count)
      return false
    }
    report.passed += Int(row.point_count)
    return true
  }

  private func startOfGap(_ slot: Int) -> UInt64 {
    let state = table.states[slot]
    return target == TATTLER_TEMPORALITY_DELTA ? state.time : state.start
  }

  /// Brings a time that cannot be to the clock: its series would take nothing until then.
  private mutating func mendTime(of slot: Int, _ now: UInt64) {
    guard let maximum = maximumFutureNanoseconds else { return }
    let time = table.states[slot].time
    guard time > now, time - now > maximum else { return }
    table.noteChange(of: slot)
    table.states[slot].time = now
    table.states[slot].start = min(table.states[slot].start, now)
  }

  private mutating func isLater(_ time: UInt64, _ slot: Int, _ report: inout TemporalityReport) -> Bool {
    let last = table.states[slot].time
    if time == last { report.droppedDuplicates += 1 }
    if time < last { report.droppedOutOfOrder += 1 }
    return time > last
  }

  /// Checks that a value is one that the kind of its metric has.
  private func isValid(
    _ point: tattler_point, _ metric: tattler_metric, _ builder: borrowing MetricBatchBuilder,
    _ report: inout TemporalityReport
  ) -> Bool {
    let isGood: Bool
    switch (Int32(metric.kind), BatchValueKind(rawValue: point.kind)) {
    case (TATTLER_METRIC_SUM, .int): isGood = true
    case (TATTLER_METRIC_SUM, .double):
      guard point.value.f64.isFinite else {
        report.droppedNotFinite += 1
        return false
      }
      isGood = true
    case (TATTLER_METRIC_HISTOGRAM, .histogram):
      let record = builder.histograms[Int(point.value.u64)]
      isGood =
        Int(record.explicit_bounds.count) < maximumExplicitBuckets
        && (record.bucket_counts.count == 0
          || UInt64(record.bucket_counts.count) == UInt64(record.explicit_bounds.count) + 1)
    case (TATTLER_METRIC_EXPONENTIAL_HISTOGRAM, .exponentialHistogram):
      isGood = builder.exponentialHistograms[Int(point.value.u64)].zero_threshold >= 0
    default: isGood = false
    }
    if !isGood { report.droppedInvalid += 1 }
    return isGood
  }
}

extension tattler_metric {
  /// A sum or a histogram of a temporality.
  func accumulates(_ temporality: Int32) -> Bool {
    guard self.temporality == temporality else { return false }
    switch Int32(kind) {
    case TATTLER_METRIC_SUM, TATTLER_METRIC_HISTOGRAM, TATTLER_METRIC_EXPONENTIAL_HISTOGRAM: return true
    default: return false
    }
  }
}

extension MetricBatchBuilder {
  /// The value of a point that was checked.
  func seriesValue(_ point: tattler_point) -> SeriesValue {
    switch BatchValueKind(rawValue: point.kind) {
    case .int: .int(point.value.i64)
    case .double: .double(point.value.f64)
    case .histogram: .histogram(explicitHistogram(at: Int(point.value.u64)))
    case .exponentialHistogram: .exponential(exponentialHistogram(at: Int(point.value.u64)))
    default: .none
    }
  }
}
