/// Brings a file of an older version to today's, in one transaction: it is done wholly or not at all.
enum QueueMigration {
  /// Brings a file of a version before today's up to date.
  static func migrate(_ connection: SQLiteConnection, from version: Int64) throws(SQLiteFailure) {
    try connection.execute("BEGIN IMMEDIATE")
    do throws(SQLiteFailure) {
      try connection.execute(QueueSchema.recordTables)
      if version == 1 { try migrateFromFirst(connection) }
      try connection.execute("PRAGMA user_version=\(QueueSchema.version); COMMIT")
    } catch {
      if !connection.isIdle { try? connection.execute("ROLLBACK") }
      throw error
    }
  }

  /// From version 1: sizes and seals beside what is pending, sealed counters, dead letters that name their batch. The
  /// payloads stay as they are.
  private static func migrateFromFirst(_ connection: SQLiteConnection) throws(SQLiteFailure) {
    var ledger = try firstTotals(connection)
    for (number, sink) in try firstSinks(connection) { ledger.add(sink, number: number, newest: 0) }
    try movePending(connection, &ledger)
    try moveDeadLetters(connection)
    ledger.deadLetters = Int(try connection.integer("SELECT count(*) FROM dead") ?? 0)
    try connection.execute(
      """
      DROP TABLE sinks; \(QueueSchema.sinkTable) DROP TABLE totals; \(QueueSchema.totalsTable)
      \(QueueSchema.jumpTable) INSERT INTO totals VALUES(1, 1, 0, 0, 0, 0, 0)
      """)
    let store = try QueueStore(connection)
    for (number, sink) in ledger.sinks.sorted(by: { $0.key < $1.key }) {
      try store.insertSink(number, named: sink.name)
    }
    try store.save(&ledger)
  }

  /// The sinks of a file of version 1.
  static func firstSinks(_ connection: SQLiteConnection) throws(SQLiteFailure) -> [(Int64, SinkLedger)] {
    let statement = try connection.prepare(
      """
      SELECT id, name, accepted, delivered, skipped, queued, dead, expired, evicted, queued_batches FROM sinks
      ORDER BY id
      """)
    var found: [(Int64, SinkLedger)] = []
    while try statement.step() {
      var sink = SinkLedger(name: statement.text(1))
      sink.accepted = Int(statement.integer(2))
      sink.delivered = Int(statement.integer(3))
      sink.skipped = Int(statement.integer(4))
      sink.queued = Int(statement.integer(5))
      sink.dead = Int(statement.integer(6))
      sink.expired = Int(statement.integer(7))
      sink.evicted = Int(statement.integer(8))
      sink.queuedBatches = Int(statement.integer(9))
      found.append((statement.integer(0), sink))
    }
    return found
  }

  private static func firstTotals(_ connection: SQLiteConnection) throws(SQLiteFailure) -> QueueLedger {
    var ledger = QueueLedger()
    let totals = try connection.prepare("SELECT next_batch, batches, bytes, dead_bytes FROM totals WHERE id = 1")
    guard try totals.step() else { throw SQLiteFailure(damage: "the table totals is empty") }
    ledger.nextBatch = totals.integer(0)
    ledger.batches = Int(totals.integer(1))
    ledger.bytes = Int(totals.integer(2))
    ledger.deadBytes = Int(totals.integer(3))
    totals.reset()
    return ledger
  }

  /// Gives what is pending its size and its seal. A row without a batch is damage, which the checks behind this notice
  /// by the counters.
  private static func movePending(_ connection: SQLiteConnection, _ ledger: inout QueueLedger) throws(SQLiteFailure) {
    try connection.execute("ALTER TABLE pending RENAME TO first_pending; \(QueueSchema.pendingTable)")
    let rows = try connection.prepare(
      """
      SELECT first_pending.sink, first_pending.batch, next_row, points_left, attempts, batches.size
      FROM first_pending CROSS JOIN batches ON batches.id = first_pending.batch
      """)
    let insert = try connection.prepare("INSERT INTO pending VALUES(?, ?, ?, ?, ?, ?, ?)")
    while try rows.step() {
      let (sink, batch) = (rows.integer(0), rows.integer(1))
      let state = PendingState(
        nextRow: Int(rows.integer(2)), pointsLeft: Int(rows.integer(3)), attempts: Int(rows.integer(4)),
        size: Int(rows.integer(5)))
      guard (0...QueueSchema.maximumPayloadBytes).contains(state.size) else {
        throw SQLiteFailure(damage: "batch \(batch) has an impossible size")
      }
      try insert.bind(
        sink, batch, Int64(state.nextRow), Int64(state.pointsLeft), Int64(state.attempts), Int64(state.size),
        RowSeal.ofPending(sink: sink, batch: batch, state))
      try insert.run()
      ledger.addQueuedBytes(state.size, of: sink)
    }
    try connection.execute("DROP TABLE first_pending")
  }

  /// Copies the dead letters; their rows keep the form and the checksum that they have.
  private static func moveDeadLetters(_ connection: SQLiteConnection) throws(SQLiteFailure) {
    try connection.execute(
      """
      ALTER TABLE dead RENAME TO first_dead; \(QueueSchema.deadTable)
      INSERT INTO dead(id, sink, batch, reason, message, at, row_count, point_count, codec, size, checksum, data)
        SELECT id, sink, 0, reason, message, at, row_count, point_count, 0, size, checksum, data FROM first_dead;
      DROP TABLE first_dead
      """)
  }
}
