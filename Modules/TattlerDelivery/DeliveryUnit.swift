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

  /// Puts pending batches together; nil where there are none.
  init?(_ pending: [PendingBatch]) throws(MetricBatchError) {
    guard let first = pending.first else { return nil }
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
