/// The writer's side of the file: what changes inside of a transaction.
///
/// Owned by the writer's thread.
final class QueueStore: @unchecked Sendable {
  let connection: SQLiteConnection
  /// What processors note beside batches.
  let records: RecordStore
  private let insertBatch: SQLiteStatement
  private let deleteBatch: SQLiteStatement
  private let insertPending: SQLiteStatement
  private let selectPending: SQLiteStatement
  private let updatePending: SQLiteStatement
  private let deletePending: SQLiteStatement
  private let newestPending: SQLiteStatement
  private let isPending: SQLiteStatement
  let insertDead: SQLiteStatement
  let dropDead: SQLiteStatement
  private let updateSink: SQLiteStatement
  private let updateTotals: SQLiteStatement
  private let batchesAfter: SQLiteStatement
  private let oldestPending: SQLiteStatement
  let decompressor = PayloadDecompressor()
  private let pageCount: SQLiteStatement
  private let beginTransaction: SQLiteStatement
  private let commitTransaction: SQLiteStatement

  init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
    self.connection = connection
    records = try RecordStore(connection)
    insertBatch = try connection.prepare("INSERT INTO batches VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
    deleteBatch = try connection.prepare("DELETE FROM batches WHERE id = ? RETURNING size")
    insertPending = try connection.prepare("INSERT OR REPLACE INTO pending VALUES(?, ?, ?, ?, ?, ?, ?)")
    selectPending = try connection.prepare(
      "SELECT next_row, points_left, attempts, size, seal FROM pending WHERE sink = ? AND batch = ?")
    updatePending = try connection.prepare(
      """
      UPDATE pending SET next_row = ?3, points_left = ?4, attempts = ?5, size = ?6, seal = ?7
      WHERE sink = ?1 AND batch = ?2
      """)
    deletePending = try connection.prepare("DELETE FROM pending WHERE sink = ? AND batch = ?")
    newestPending = try connection.prepare("SELECT max(batch) FROM pending WHERE sink = ?")
    isPending = try connection.prepare(
      "SELECT 1 FROM sinks NOT INDEXED CROSS JOIN pending ON pending.sink = sinks.id AND pending.batch = ? LIMIT 1")
    insertDead = try connection.prepare(
      """
      INSERT INTO dead(sink, batch, at, row_count, point_count, codec, size, checksum, reason, message, data)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, x''))
      """)
    dropDead = try connection.prepare("DELETE FROM dead WHERE id = (SELECT min(id) FROM dead) RETURNING size")
    updateSink = try connection.prepare(
      """
      UPDATE sinks SET accepted = ?2, delivered = ?3, skipped = ?4, queued = ?5, dead = ?6, expired = ?7,
        evicted = ?8, queued_batches = ?9, queued_bytes = ?10, seal = ?11 WHERE id = ?1
      """)
    updateTotals = try connection.prepare(
      """
      UPDATE totals SET next_batch = ?, batches = ?, bytes = ?, dead_letters = ?, dead_bytes = ?, seal = ?
      WHERE id = 1
      """)
    batchesAfter = try connection.prepare("SELECT id FROM batches WHERE id > ? ORDER BY id LIMIT ?")
    oldestPending = try connection.prepare(
      """
      SELECT pending.batch, batches.accepted_at FROM pending CROSS JOIN batches ON batches.id = pending.batch
      WHERE pending.sink = ? ORDER BY pending.batch LIMIT ?
      """)
    pageCount = try connection.prepare("PRAGMA page_count")
    beginTransaction = try connection.prepare("BEGIN IMMEDIATE")
    commitTransaction = try connection.prepare("COMMIT")
  }

  func begin() throws(SQLiteFailure) { try beginTransaction.run() }

  func commit() throws(SQLiteFailure) { try commitTransaction.run() }

  /// Ends a transaction that failed; SQLite may have ended it already.
  func rollback() {
    guard !connection.isIdle else { return }
    do { try connection.execute("ROLLBACK") } catch { return }
  }

  func insert(_ payload: StoredPayload, id: Int64, acceptedAt: UInt64) throws(SQLiteFailure) {
    try insertBatch.bind(
      id, Int64(clamping: acceptedAt), Int64(payload.rows), Int64(payload.points), payload.codec.rawValue,
      Int64(payload.size), payload.checksum(batch: id, acceptedAt: acceptedAt))
    try write(payload, with: insertBatch, at: 8)
  }

  /// True where a batch is stored.
  func hasBatch(_ id: Int64) throws(SQLiteFailure) -> Bool {
    let statement = try connection.prepare("SELECT 1 FROM batches WHERE id = ?")
    try statement.bind(id)
    return try statement.step()
  }

  /// Makes sure that every page has its place in the database, so that the log can always be copied into it and a full
  /// disk cannot keep settlements out.
  ///
  /// - Parameter hasMore: whether the transaction takes room that it need not have: then it must leave enough in both
  ///   files for settlements to be noted.
  func reserveSpace(leavingSome hasMore: Bool) throws(SQLiteFailure) {
    defer { pageCount.reset() }
    guard try pageCount.step() else { return }
    let pages = Int(pageCount.integer(0)) + (hasMore ? QueueSchema.sparePages : 0)
    try connection.reserve(
      bytes: pages * QueueSchema.pageSize, logBytes: hasMore ? QueueSchema.spareLogPages * QueueSchema.pageSize : 0)
  }

  /// Makes sure that the log, which was cut, has room for settlements.
  func reserveLog() throws(SQLiteFailure) {
    try connection.reserve(bytes: 0, logBytes: QueueSchema.spareLogPages * QueueSchema.pageSize)
  }

  /// Deletes a batch that no sink needs any longer.
  ///
  /// - Returns: its size in bytes; nil where a sink still needs it.
  func deleteIfUnused(_ batch: Int64) throws(SQLiteFailure) -> Int? {
    try isPending.bind(batch)
    let isUsed = try isPending.step()
    isPending.reset()
    if isUsed { return nil }
    try deleteBatch.bind(batch)
    var size: Int?
    while try deleteBatch.step() { size = Self.size(deleteBatch.integer(0)) }
    return size
  }

  func insertPending(_ pending: PendingState, sink: Int64, batch: Int64) throws(SQLiteFailure) {
    try bind(pending, sink: sink, batch: batch, to: insertPending)
    try insertPending.run()
  }

  func updatePending(_ pending: PendingState, sink: Int64, batch: Int64) throws(SQLiteFailure) {
    try bind(pending, sink: sink, batch: batch, to: updatePending)
    try updatePending.run()
  }

  private func bind(
    _ pending: PendingState, sink: Int64, batch: Int64, to statement: SQLiteStatement
  ) throws(SQLiteFailure) {
    try statement.bind(
      sink, batch, Int64(pending.nextRow), Int64(pending.pointsLeft), Int64(pending.attempts), Int64(pending.size),
      RowSeal.ofPending(sink: sink, batch: batch, pending))
  }

  /// How far a sink is with a batch; nil where it does not need it.
  ///
  /// - Throws: a failure that means damage where the row is not what was written.
  func pending(sink: Int64, batch: Int64) throws(SQLiteFailure) -> PendingState? {
    try selectPending.bind(sink, batch)
    guard try selectPending.step() else { return nil }
    defer { selectPending.reset() }
    let state = PendingState(
      nextRow: Int(selectPending.integer(0)), pointsLeft: Int(selectPending.integer(1)),
      attempts: Int(selectPending.integer(2)), size: Int(selectPending.integer(3)))
    guard RowSeal.ofPending(sink: sink, batch: batch, state) == selectPending.integer(4) else {
      throw SQLiteFailure(damage: "the state of batch \(batch) was changed")
    }
    return state
  }

  func deletePending(sink: Int64, batch: Int64) throws(SQLiteFailure) {
    try deletePending.bind(sink, batch)
    try deletePending.run()
  }

  /// The oldest batches that wait for a sink, with the times when they were accepted, in nanoseconds since 1970.
  func oldestPending(sink: Int64, limit: Int) throws(SQLiteFailure) -> [(id: Int64, acceptedAt: Int64)] {
    try oldestPending.bind(sink, Int64(limit))
    var found: [(id: Int64, acceptedAt: Int64)] = []
    while try oldestPending.step() { found.append((oldestPending.integer(0), oldestPending.integer(1))) }
    return found
  }

  /// The first batches behind one.
  func batches(after last: Int64, limit: Int) throws(SQLiteFailure) -> [Int64] {
    try batchesAfter.bind(last, Int64(limit))
    var found: [Int64] = []
    while try batchesAfter.step() { found.append(batchesAfter.integer(0)) }
    return found
  }

  /// Writes the counters that have changed.
  func save(_ ledger: inout QueueLedger) throws(SQLiteFailure) {
    for number in ledger.changed {
      guard let sink = ledger.sinks[number] else { continue }
      try updateSink.bind(
        number, Int64(sink.accepted), Int64(sink.delivered), Int64(sink.skipped), Int64(sink.queued),
        Int64(sink.dead), Int64(sink.expired), Int64(sink.evicted), Int64(sink.queuedBatches),
        Int64(sink.queuedBytes), RowSeal.ofSink(number, sink))
      try updateSink.run()
    }
    for name in ledger.changedOwners {
      if let owner = ledger.owners[name] { try records.save(owner, named: name) }
    }
    try updateTotals.bind(
      ledger.nextBatch, Int64(ledger.batches), Int64(ledger.bytes), Int64(ledger.deadLetters),
      Int64(ledger.deadBytes), RowSeal.ofTotals(ledger))
    try updateTotals.run()
    ledger.markSaved()
  }

  func insertSink(_ number: Int64, named name: String) throws(SQLiteFailure) {
    let statement = try connection.prepare("INSERT INTO sinks VALUES(?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?)")
    try statement.bind(number)
    try statement.bind(name, at: 2)
    try statement.bind(RowSeal.ofSink(number, SinkLedger(name: name)), at: 3)
    try statement.run()
  }

  /// Begins something that can be undone without the rest of the transaction.
  func beginStep() throws(SQLiteFailure) { try connection.execute("SAVEPOINT step") }

  /// Ends the step.
  func endStep(undoing: Bool) throws(SQLiteFailure) {
    try connection.execute(undoing ? "ROLLBACK TO step; RELEASE step" : "RELEASE step")
  }

  func deleteSink(_ number: Int64) throws(SQLiteFailure) {
    let statement = try connection.prepare("DELETE FROM sinks WHERE id = ?")
    try statement.bind(number)
    try statement.run()
  }

  /// The newest batch that is pending for a sink; 0 where none is.
  func newestPending(sink: Int64) throws(SQLiteFailure) -> Int64 {
    try newestPending.bind(sink)
    defer { newestPending.reset() }
    return try newestPending.step() ? newestPending.integer(0) : 0
  }

  /// The first batches behind one that are pending for a sink.
  func pendingBatches(sink: Int64, after last: Int64, limit: Int) throws(SQLiteFailure) -> [Int64] {
    let statement = try connection.prepare(
      "SELECT batch FROM pending WHERE sink = ? AND batch > ? ORDER BY batch LIMIT ?")
    try statement.bind(sink, last, Int64(limit))
    var found: [Int64] = []
    while try statement.step() { found.append(statement.integer(0)) }
    return found
  }

  /// A size of a row that may be damaged.
  static func size(_ number: Int64) -> Int { Int(min(max(number, 0), Int64(SinkLedger.maximum))) }

  /// Runs a statement with a payload's stored bytes as one of its parameters.
  func write(_ payload: StoredPayload, with statement: SQLiteStatement, at index: Int32) throws(SQLiteFailure) {
    let outcome: Result<Void, SQLiteFailure> = unsafe payload.withStoredBytes { bytes in
      do throws(SQLiteFailure) {
        unsafe try statement.bind(borrowed: bytes, at: index)
        return .success(try statement.run())
      } catch { return .failure(error) }
    }
    statement.unbind(index)
    try outcome.get()
  }
}
