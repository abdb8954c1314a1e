/// Compares the counters of a file with its tables when it is opened, as far as that is cheap.
///
/// A byte that was changed in the count of a page's rows, or in a pointer to one, makes rows vanish without a word of
/// SQLite. What sinks need is compared up to a few million rows, 24 bytes each; batches and dead letters where there
/// are not many, because that reads their pages. Beyond, they are missed when they are delivered.
enum CounterCheck {
  private static let maximumPending = 2_000_000
  private static let maximumLetters = 50_000
  private static let maximumBytes = 32 << 20

  /// - Returns: what is wrong; nil where the tables are what the counters say.
  static func contradiction(_ connection: SQLiteConnection, _ ledger: QueueLedger) throws(SQLiteFailure) -> String? {
    // The index on the sinks' names: a few rows.
    let index = try connection.prepare("PRAGMA integrity_check(sinks)")
    while try index.step() {
      if index.text(0) != "ok" { return "the table of the sinks and its index contradict each other" }
    }
    let pending = ledger.sinks.values.reduce(0) { $0 + $1.queuedBatches }
    if pending <= maximumPending, try !isPendingRight(connection, ledger) {
      return "what sinks need is not what was counted"
    }
    if try !areRecordsRight(connection, ledger) { return "the records are not those that were counted" }
    if try !areStatesRight(connection, ledger) { return "the states of processors are not what was counted" }
    if ledger.deadBytes <= maximumBytes, ledger.deadLetters <= maximumLetters {
      let found = try sum(connection, "dead")
      guard found.count == ledger.deadLetters, found.bytes == ledger.deadBytes else {
        return "the dead letters are not those that were counted"
      }
    }
    if ledger.bytes > maximumBytes { return nil }
    let found = try sum(connection, "batches")
    guard found.count == ledger.batches, found.bytes == ledger.bytes else {
      return "the batches are not those that were counted"
    }
    let missing = try connection.integer(
      "SELECT 1 FROM pending WHERE NOT EXISTS(SELECT 1 FROM batches WHERE batches.id = pending.batch) LIMIT 1")
    return missing == nil ? nil : "a batch is missing that a sink needs"
  }

  private static func isPendingRight(
    _ connection: SQLiteConnection, _ ledger: QueueLedger
  ) throws(SQLiteFailure) -> Bool {
    let sums = try connection.prepare(
      "SELECT sink, count(*), total(points_left), total(size) FROM pending GROUP BY sink")
    var found = 0
    while try sums.step() {
      found += 1
      guard let sink = ledger.sinks[sums.integer(0)], sums.integer(1) == Int64(sink.queuedBatches),
        sums.integer(2) == Int64(sink.queued), sums.integer(3) == Int64(sink.queuedBytes)
      else { return false }
    }
    return found == ledger.sinks.values.count { $0.queuedBatches > 0 }
  }

  private static func areRecordsRight(
    _ connection: SQLiteConnection, _ ledger: QueueLedger
  ) throws(SQLiteFailure) -> Bool {
    if ledger.owners.values.reduce(0, { $0 + $1.waitingBytes }) > maximumBytes { return true }
    let counted = ledger.owners.mapValues { ($0.records, $0.recordBytes) }
    return try hasSums(connection, "SELECT owner, count(*), total(size) FROM records GROUP BY owner", counted)
  }

  private static func areStatesRight(
    _ connection: SQLiteConnection, _ ledger: QueueLedger
  ) throws(SQLiteFailure) -> Bool {
    if ledger.owners.values.reduce(0, { $0 + $1.stateBytes }) > maximumBytes { return true }
    let counted = ledger.owners.mapValues { ($0.entries, $0.entryBytes) }
    return try hasSums(
      connection, "SELECT owner, count(*), total(length(key) + length(value)) FROM state GROUP BY owner", counted)
  }

  /// True where a statement gives what was counted of each owner.
  private static func hasSums(
    _ connection: SQLiteConnection, _ sql: String, _ counted: [String: (count: Int, bytes: Int)]
  ) throws(SQLiteFailure) -> Bool {
    let sums = try connection.prepare(sql)
    var left = counted.filter { $0.value.count > 0 }
    while try sums.step() {
      guard let owner = left.removeValue(forKey: sums.text(0)), sums.integer(1) == Int64(owner.count),
        sums.integer(2) == Int64(owner.bytes)
      else { return false }
    }
    return left.isEmpty
  }

  private static func sum(
    _ connection: SQLiteConnection, _ table: String
  ) throws(SQLiteFailure) -> (count: Int, bytes: Int) {
    // `total` does not overflow.
    let sum = try connection.prepare("SELECT count(*), total(size) FROM \(table) NOT INDEXED")
    guard try sum.step() else { return (0, 0) }
    return (Int(sum.integer(0)), Int(sum.integer(1)))
  }
}
