internal import TattlerModel

/// The compiled statements of a reading connection, used under the reader's lock.
final class ReaderStatements: @unchecked Sendable {
  let connection: SQLiteConnection
  let begin: SQLiteStatement
  let pending: SQLiteStatement
  let dead: SQLiteStatement
  let oldest: SQLiteStatement
  private let commit: SQLiteStatement
  private let name: SQLiteStatement
  let deadSummary: SQLiteStatement
  private let describe: SQLiteStatement
  private let payload: SQLiteStatement
  private let decompressor = PayloadDecompressor()

  init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
    self.connection = connection
    begin = try connection.prepare("BEGIN")
    commit = try connection.prepare("COMMIT")
    name = try connection.prepare("SELECT name FROM sinks WHERE id = ?")
    pending = try connection.prepare(
      """
      SELECT batch, next_row, points_left, attempts, size, seal FROM pending
      WHERE sink = ? AND batch > ? AND batch <= ? ORDER BY batch
      """)
    describe = try connection.prepare(
      "SELECT size, accepted_at, checksum, row_count, point_count, codec FROM batches WHERE id = ?")
    payload = try connection.prepare("SELECT data FROM batches WHERE id = ?")
    let choice = "FROM dead WHERE id > ?1 AND (?2 = 0 OR sink = ?2) AND (?3 IS NULL OR reason = ?3) ORDER BY id"
    dead = try connection.prepare("SELECT \(DeadLetterColumns.all) \(choice)")
    deadSummary = try connection.prepare("SELECT \(DeadLetterColumns.summary) \(choice)")
    oldest = try connection.prepare("SELECT accepted_at FROM batches ORDER BY id LIMIT 1")
  }

  func end() {
    do { try commit.run() } catch { try? connection.execute("ROLLBACK") }
  }

  /// Reads a batch from the file.
  ///
  /// - Returns: false where it does not fit into `room`.
  func load(
    _ id: BatchID, _ state: PendingState, room: Int, into found: inout QueueReader.Found
  ) throws(SQLiteFailure) -> Bool {
    try describe.bind(id.rawValue)
    defer { describe.reset() }
    guard try describe.step() else {
      found.damaged.append(id)
      found.isMissing = true
      return true
    }
    if describe.integer(0) > room { return false }
    let description = BatchDescription(
      id: id.rawValue, acceptedAt: describe.integer(1), rows: describe.integer(3), points: describe.integer(4),
      codec: describe.integer(5))
    let checksum = describe.integer(2)
    try payload.bind(id.rawValue)
    defer { payload.reset() }
    let batch =
      try payload.step()
      ? unsafe payload.withBlob(0) { unsafe description.batch($0, checksum: checksum, decompressor) } : nil
    guard let batch else {
      found.damaged.append(id)
      return true
    }
    // The stored size is only a lower bound: it may be compressed.
    if batch.byteCount > room { return false }
    found.add(RecentBatches.Entry(batch: batch, acceptedAt: UInt64(max(description.acceptedAt, 0))), id, state)
    return true
  }

  func deadLetter(_ statement: SQLiteStatement, withRows: Bool) -> DeadLetter {
    let columns = DeadLetterColumns(statement)
    let letter = columns.letter
    return DeadLetter(
      id: columns.id, sink: SinkID(rawValue: letter.sink), sinkName: sinkName(letter.sink),
      batch: letter.batch > 0 ? BatchID(rawValue: letter.batch) : nil, reason: letter.reason, message: letter.message,
      at: UInt64(max(letter.at, 0)), rows: Int(letter.rows), points: Int(letter.points), storedBytes: columns.size,
      payload: withRows ? columns.batch(decompressor) : nil)
  }

  private func sinkName(_ number: Int64) -> String {
    do throws(SQLiteFailure) {
      try name.bind(number)
      defer { name.reset() }
      return try name.step() ? name.text(0) : ""
    } catch { return "" }
  }
}
