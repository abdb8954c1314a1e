/// Reading the counters of a file.
enum LedgerReading {
  /// Reads the counters and the newest pending batch of each sink: a few rows and a few searches, however long the
  /// backlog.
  static func ledger(_ connection: SQLiteConnection) throws(SQLiteFailure) -> QueueLedger {
    var ledger = QueueLedger()
    let totals = try connection.prepare("SELECT next_batch, batches, bytes, dead_bytes FROM totals WHERE id = 1")
    guard try totals.step() else { throw SQLiteFailure(extendedCode: 11, message: "the table totals is empty") }
    ledger.nextBatch = totals.integer(0)
    ledger.batches = Int(totals.integer(1))
    ledger.bytes = Int(totals.integer(2))
    ledger.deadBytes = Int(totals.integer(3))
    totals.reset()
    let newest = try connection.prepare("SELECT max(batch) FROM pending WHERE sink = ?")
    for (number, sink) in try sinks(connection) {
      try newest.bind(number)
      let batch = try newest.step() ? newest.integer(0) : 0
      newest.reset()
      ledger.add(sink, number: number, newest: batch)
    }
    ledger.markSaved()
    return ledger
  }

  /// The sinks with their numbers.
  static func sinks(_ connection: SQLiteConnection) throws(SQLiteFailure) -> [(Int64, SinkLedger)] {
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
}
