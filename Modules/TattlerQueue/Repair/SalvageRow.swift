internal import TattlerModel

/// A batch whose bytes and numbers match their checksum.
struct SalvagedBatch {
  let payload: StoredPayload
  let acceptedAt: UInt64
}

/// Reads single batches of a damaged file.
struct SalvageRow {
  private let batch: SQLiteStatement
  private let pending: SQLiteStatement?
  private let check: SalvageCheck

  init(_ source: SQLiteConnection, _ check: SalvageCheck) throws(SQLiteFailure) {
    self.check = check
    batch = try source.prepare(
      "SELECT accepted_at, checksum, row_count, point_count, codec, data FROM batches WHERE id = ?")
    // Columns that every version of the file has.
    let sql = "SELECT next_row, points_left, attempts FROM pending WHERE sink = ? AND batch = ?"
    do throws(SQLiteFailure) { pending = try source.prepare(sql) } catch { pending = nil }
  }

  /// Reads a batch; nil where it is not there or not intact.
  func read(_ id: Int64) throws(SQLiteFailure) -> SalvagedBatch? {
    try batch.bind(id)
    defer { batch.reset() }
    guard try batch.step() else { return nil }
    let description = BatchDescription(
      id: id, acceptedAt: batch.integer(0), rows: batch.integer(2), points: batch.integer(3), codec: batch.integer(4))
    let checksum = batch.integer(1)
    return unsafe batch.withBlob(5) { bytes in unsafe check.batch(description, bytes, checksum: checksum) }
  }

  /// How far a sink is with a batch; nil where it is done with it. What cannot be read counts as not begun.
  func pending(sink: Int64, batch: Int64, of payload: StoredPayload) -> PendingState? {
    let fresh = PendingState(nextRow: 0, pointsLeft: payload.points, size: payload.size)
    guard let pending else { return fresh }
    do throws(SQLiteFailure) {
      try pending.bind(sink, batch)
      defer { pending.reset() }
      guard try pending.step() else { return nil }
      let left = Int(pending.integer(1))
      guard left >= 1, left <= payload.points, pending.integer(0) >= 0 else { return fresh }
      return PendingState(
        nextRow: Int(pending.integer(0)), pointsLeft: left, attempts: Int(pending.integer(2)), size: payload.size)
    } catch { return fresh }
  }
}

/// Checks what was read of a damaged file, and makes it ready to be stored again.
final class SalvageCheck {
  private let decompressor = PayloadDecompressor()
  private let compressor = PayloadCompressor()

  /// The batch that some bytes are; nil where bytes or numbers are not what was written.
  @unsafe
  func batch(_ description: BatchDescription, _ bytes: UnsafeRawBufferPointer, checksum: Int64) -> SalvagedBatch? {
    guard let batch = unsafe description.batch(bytes, checksum: checksum, decompressor) else { return nil }
    return SalvagedBatch(
      payload: StoredPayload(batch, compressor), acceptedAt: UInt64(max(description.acceptedAt, 0)))
  }
}
