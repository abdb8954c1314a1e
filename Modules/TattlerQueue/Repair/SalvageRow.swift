internal import TattlerModel

/// Reads single batches of a damaged file.
struct SalvageRow {
  /// A batch whose bytes match their checksum.
  struct Found {
    let payload: StoredPayload
    let acceptedAt: UInt64

    init?(_ bytes: [UInt8], checksum: UInt64, acceptedAt: Int64) {
      let found = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Found(bytes, checksum: checksum, acceptedAt: acceptedAt)
      }
      guard let found else { return nil }
      self = found
    }

    @unsafe
    init?(_ bytes: UnsafeRawBufferPointer, checksum: UInt64, acceptedAt: Int64) {
      guard unsafe Checksum64.of(bytes) == checksum else { return nil }
      do throws(MetricBatchError) {
        payload = StoredPayload(unsafe try MetricBatch(validating: bytes))
        self.acceptedAt = UInt64(max(acceptedAt, 0))
      } catch { return nil }
    }
  }

  private let batch: SQLiteStatement
  private let pending: SQLiteStatement?

  init(_ source: SQLiteConnection) throws(SQLiteFailure) {
    batch = try source.prepare("SELECT accepted_at, checksum, data FROM batches WHERE id = ?")
    let sql = "SELECT next_row, points_left, attempts FROM pending WHERE sink = ? AND batch = ?"
    do throws(SQLiteFailure) { pending = try source.prepare(sql) } catch { pending = nil }
  }

  /// Reads a batch; nil where it is not there or not intact.
  func read(_ id: Int64) throws(SQLiteFailure) -> Found? {
    try batch.bind(id)
    defer { batch.reset() }
    guard try batch.step() else { return nil }
    let checksum = UInt64(bitPattern: batch.integer(1))
    let acceptedAt = batch.integer(0)
    return unsafe batch.withBlob(2) { bytes in unsafe Found(bytes, checksum: checksum, acceptedAt: acceptedAt) }
  }

  /// How far a sink is with a batch; nil where it is done with it. What cannot be read counts as not begun.
  func pending(sink: Int64, batch: Int64, points: Int) -> PendingState? {
    let fresh = PendingState(nextRow: 0, pointsLeft: points)
    guard let pending else { return fresh }
    do throws(SQLiteFailure) {
      try pending.bind(sink, batch)
      defer { pending.reset() }
      guard try pending.step() else { return nil }
      let left = Int(pending.integer(1))
      guard left >= 1, left <= points, pending.integer(0) >= 0 else { return fresh }
      return PendingState(nextRow: Int(pending.integer(0)), pointsLeft: left, attempts: Int(pending.integer(2)))
    } catch { return fresh }
  }
}
