/// Reading the counters of a file.
enum LedgerReading {
  /// Reads the counters and the newest pending batch of each sink: a few rows and a few searches, however long the
  /// backlog.
  ///
  /// - Throws: a failure that means damage where a row is not what was written.
  static func ledger(_ connection: SQLiteConnection) throws(SQLiteFailure) -> QueueLedger {
    var ledger = QueueLedger()
    let totals = try connection.prepare(
      "SELECT next_batch, batches, bytes, dead_letters, dead_bytes, seal FROM totals WHERE id = 1")
    guard try totals.step() else { throw damage("the table totals is empty") }
    ledger.nextBatch = totals.integer(0)
    ledger.batches = Int(totals.integer(1))
    ledger.bytes = Int(totals.integer(2))
    ledger.deadLetters = Int(totals.integer(3))
    ledger.deadBytes = Int(totals.integer(4))
    guard RowSeal.ofTotals(ledger) == totals.integer(5) else { throw damage("the table totals was changed") }
    totals.reset()
    let newest = try connection.prepare("SELECT max(batch) FROM pending WHERE sink = ?")
    for (number, sink, isSealed) in try sinks(connection) {
      guard isSealed else { throw damage("the row of the sink \(sink.name) was changed") }
      try newest.bind(number)
      let batch = try newest.step() ? newest.integer(0) : 0
      newest.reset()
      ledger.add(sink, number: number, newest: batch)
    }
    for (name, owner, isSealed) in try owners(connection) {
      guard isSealed else { throw damage("the row of the owner \(name) was changed") }
      ledger.set(owner, named: name)
    }
    ledger.markSaved()
    return ledger
  }

  /// The sinks with their numbers, and whether their rows are what was written.
  static func sinks(_ connection: SQLiteConnection) throws(SQLiteFailure) -> [(Int64, SinkLedger, Bool)] {
    let statement = try connection.prepare(
      """
      SELECT id, name, accepted, delivered, skipped, queued, dead, expired, evicted, queued_batches,
        queued_bytes, seal FROM sinks ORDER BY id
      """)
    var found: [(Int64, SinkLedger, Bool)] = []
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
      sink.queuedBytes = Int(statement.integer(10))
      let number = statement.integer(0)
      found.append((number, sink, RowSeal.ofSink(number, sink) == statement.integer(11)))
    }
    return found
  }

  /// The owners of records, and whether their rows are what was written.
  static func owners(_ connection: SQLiteConnection) throws(SQLiteFailure) -> [(String, OwnerLedger, Bool)] {
    let statement = try connection.prepare("SELECT \(ownerColumns) FROM owners ORDER BY name")
    var found: [(String, OwnerLedger, Bool)] = []
    while try statement.step() { found.append(owner(statement)) }
    return found
  }

  /// The counters of an owner, which are 0 for one that is not known.
  ///
  /// - Throws: a failure that means damage where its row is not what was written.
  static func owner(_ name: String, _ connection: SQLiteConnection) throws(SQLiteFailure) -> OwnerLedger {
    let statement = try connection.prepare("SELECT \(ownerColumns) FROM owners WHERE name = ?")
    try statement.bind(name, at: 1)
    guard try statement.step() else { return OwnerLedger() }
    let (_, counters, isSealed) = owner(statement)
    guard isSealed else { throw damage("the row of the owner \(name) was changed") }
    return counters
  }

  private static let ownerColumns =
    "name, version, folded, records, record_bytes, entries, entry_bytes, digest, seal"

  private static func owner(_ statement: SQLiteStatement) -> (String, OwnerLedger, Bool) {
    let name = statement.text(0)
    var owner = OwnerLedger()
    owner.version = statement.integer(1)
    owner.folded = statement.integer(2)
    owner.records = Int(statement.integer(3))
    owner.recordBytes = Int(statement.integer(4))
    owner.entries = Int(statement.integer(5))
    owner.entryBytes = Int(statement.integer(6))
    owner.digest = statement.integer(7)
    return (name, owner, RowSeal.ofOwner(name, owner) == statement.integer(8))
  }

  private static func damage(_ words: String) -> SQLiteFailure { SQLiteFailure(damage: words) }
}
