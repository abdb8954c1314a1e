internal import CTattlerPlugin
internal import TattlerModel
internal import TattlerQueue

/// What a sink works on at one time: one batch of the queue, or several small ones put together.
struct DeliveryUnit: Sendable {
  /// The rows to deliver, behind `base`.
  let batch: MetricBatch
  /// How many rows are to be delivered.
  let rowCount: Int
  /// Rows of `batch` in front of those, settled earlier.
  let base: Int
  /// The first and the last batch.
  let batches: ClosedRange<BatchID>
  /// When the first batch was accepted, in nanoseconds since 1970.
  let acceptedAt: UInt64
  /// Failed attempts at the first batch in former runs.
  private let attempts: Int
  private let parts: [Part]

  /// The rows of one batch of the queue.
  private struct Part: Sendable {
    let id: BatchID
    /// The rows of this batch in the unit, counted from the first to be delivered.
    let rows: Range<Int>
    /// The row of the stored batch that `rows` begins with.
    let firstStoredRow: Int
  }

  /// Rows of one stored batch whose fate is known.
  struct Settled: Sendable, Equatable {
    let id: BatchID
    /// The first row of the stored batch that is still open.
    let nextRow: Int
    /// True where nothing of the batch is left.
    let isLast: Bool
    /// The rows in the unit.
    let rows: Range<Int>
  }

  /// A single batch that was not tried before.
  init(_ batch: MetricBatch, id: BatchID, acceptedAt: UInt64) {
    self.batch = batch
    self.acceptedAt = acceptedAt
    rowCount = batch.rowCount
    base = 0
    batches = id...id
    attempts = 0
    parts = [Part(id: id, rows: 0..<batch.rowCount, firstStoredRow: 0)]
  }

  /// Puts pending batches together; nil where there are none.
  init?(_ pending: [PendingBatch]) throws(MetricBatchError) {
    guard let first = pending.first, let last = pending.last, first.id <= last.id else { return nil }
    batches = first.id...last.id
    acceptedAt = first.acceptedAt
    attempts = first.attempts
    var parts: [Part] = []
    var end = 0
    for entry in pending {
      let count = max(0, entry.batch.rowCount - entry.nextRow)
      parts.append(Part(id: entry.id, rows: end..<end + count, firstStoredRow: entry.nextRow))
      end += count
    }
    self.parts = parts
    rowCount = end
    if pending.count == 1 {
      batch = first.batch
      base = first.nextRow
    } else {
      var builder = MetricBatchBuilder()
      for entry in pending { try builder.append(rows: entry.nextRow..<entry.batch.rowCount, of: entry.batch) }
      batch = try builder.finish()
      base = 0
    }
  }

  /// What the machine has to know of the rows.
  ///
  /// - Parameters:
  ///   - policy: which facts matter, and how long the failures of former runs will have taken.
  ///   - wall: nanoseconds since 1970.
  func rows(_ policy: DeliveryPolicy, wall: UInt64) -> UnitRows {
    var rows = unsafe batch.withView { view in
      var points: [Int] = []
      var times: [Int64?] = []
      points.reserveCapacity(rowCount)
      for index in base..<base + rowCount {
        let row = unsafe view.rows[index]
        points.append(Int(row.point_count))
        if policy.maximumSampleAgeNanoseconds != nil { times.append(row.nanoseconds) }
      }
      return UnitRows(points: points, times: times)
    }
    if attempts > 0, let first = parts.first {
      rows.former.rows = first.rows.count
      rows.former.attempts = attempts
      let waiting = wall > acceptedAt ? wall - acceptedAt : 0
      rows.former.nanoseconds = min(waiting, policy.expectedNanoseconds(ofAttempts: attempts))
    }
    return rows
  }

  /// The batches that some rows belong to.
  func batches(of rows: Range<Int>) -> [BatchID] {
    parts.compactMap { $0.rows.overlaps(rows) ? $0.id : nil }
  }

  /// The rows to hand over, in a batch: where some are left out, one of their own.
  func submission(of rows: Range<Int>, leavingOut leftOut: [Range<Int>]) throws(MetricBatchError) -> (
    batch: MetricBatch, rows: Range<Int>
  ) {
    if leftOut.isEmpty { return (batch, base + rows.lowerBound..<base + rows.upperBound) }
    var builder = MetricBatchBuilder()
    var next = rows.lowerBound
    for range in leftOut + [rows.upperBound..<rows.upperBound] {
      if next < range.lowerBound { try builder.append(rows: base + next..<base + range.lowerBound, of: batch) }
      next = range.upperBound
    }
    let kept = try builder.finish()
    return (kept, 0..<kept.rowCount)
  }

  /// Rows in a batch of their own, to be kept.
  func payload(of rows: Range<Int>) -> MetricBatch? {
    try? batch.selecting(rows: base + rows.lowerBound..<base + rows.upperBound)
  }

  /// The stored batches that rows of the unit belong to.
  func settled(_ rows: Range<Int>) -> [Settled] {
    parts.compactMap { part in
      let mine = part.rows.clamped(to: rows)
      guard !mine.isEmpty else { return nil }
      return Settled(
        id: part.id, nextRow: part.firstStoredRow + mine.upperBound - part.rows.lowerBound,
        isLast: mine.upperBound == part.rows.upperBound, rows: mine)
    }
  }

  /// The points of rows of the unit.
  func pointCount(_ rows: Range<Int>) -> Int {
    guard !rows.isEmpty else { return 0 }
    return unsafe batch.withView { view in
      let first = unsafe view.rows[base + rows.lowerBound]
      let last = unsafe view.rows[base + rows.upperBound - 1]
      return Int(last.first_point) + Int(last.point_count) - Int(first.first_point)
    }
  }
}

extension DeliveryPolicy {
  /// About how long some failed attempts will have taken: the sum of the mean back-offs, which are half their bounds.
  func expectedNanoseconds(ofAttempts attempts: Int) -> UInt64 {
    var sum: UInt64 = 0
    var bound = min(firstBackoffNanoseconds, longestBackoffNanoseconds)
    // The bound stands still after a few doublings: what is beyond is a multiplication.
    let doublings = min(attempts, 20)
    for _ in 0..<doublings {
      sum = sum.saturatingAdd(bound / 2)
      let (doubled, overflow) = bound.multipliedReportingOverflow(by: 2)
      bound = overflow ? longestBackoffNanoseconds : min(doubled, longestBackoffNanoseconds)
    }
    let (rest, overflow) = (bound / 2).multipliedReportingOverflow(by: UInt64(max(0, attempts - doublings)))
    return overflow ? .max : sum.saturatingAdd(rest)
  }
}
