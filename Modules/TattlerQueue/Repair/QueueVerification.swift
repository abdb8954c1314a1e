internal import TattlerModel

/// Checks a queue's file over a connection of its own, so that delivery goes on meanwhile.
struct QueueVerification {
  private let connection: SQLiteConnection
  private let decompressor = PayloadDecompressor()
  private let log: LogFile?
  private static let reportEvery = 256
  private static let maximumSentences = 100

  /// - Parameter isOffline: true where no process has the queue open: then the log is checked as well.
  init(path: String, fileSystem: String?, isOffline: Bool = false) throws(QueueError) {
    log = isOffline ? LogFile(path: QueueFiles(path: path).writeAheadLog) : nil
    do throws(SQLiteFailure) {
      connection = try SQLiteConnection(path: path, fileSystem: fileSystem, isReadOnly: true)
      try connection.execute(
        "PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0; PRAGMA user_version; PRAGMA cache_size=-4096")
      guard try connection.integer("PRAGMA application_id") == QueueSchema.applicationID else {
        throw SQLiteFailure(damage: "the file is not a queue")
      }
    } catch { throw error.queueError("checking \(path)") }
  }

  func run(_ progress: (QueueCheckProgress) -> Void) throws(QueueError) -> QueueCheck {
    var check = QueueCheck()
    do throws(SQLiteFailure) {
      defer { connection.close() }
      let version = try connection.integer("PRAGMA user_version") ?? 0
      guard version == QueueSchema.version else {
        check.contradictions.append(
          "the file has version \(version); open it once with this program, which reads and writes version "
            + "\(QueueSchema.version)")
        return check
      }
      try checkStructure(&check)
      try checkCounters(&check)
      try checkPayloads(&check, progress)
    } catch {
      // A table that cannot be read to its end is a finding as well.
      guard error.isDamage else { throw error.queueError("checking the queue") }
      check.structure.append(error.message)
    }
    return check
  }

  private func checkStructure(_ check: inout QueueCheck) throws(SQLiteFailure) {
    if let log, log.isDamaged || !log.fixes.isEmpty {
      check.structure.append("the write-ahead log is damaged; it is put right when the queue is opened")
    }
    let statement = try connection.prepare("PRAGMA quick_check(100)")
    while try statement.step() {
      let words = statement.text(0)
      if words != "ok" { check.structure.append(words) }
    }
  }

  private func checkCounters(_ check: inout QueueCheck) throws(SQLiteFailure) {
    try connection.execute("BEGIN")
    defer { try? connection.execute("COMMIT") }
    var sums: [Int64: (points: Int, batches: Int, bytes: Int)] = [:]
    let pending = try connection.prepare("SELECT sink, batch, next_row, points_left, attempts, size, seal FROM pending")
    while try pending.step() {
      let state = PendingState(
        nextRow: Int(pending.integer(2)), pointsLeft: Int(pending.integer(3)), attempts: Int(pending.integer(4)),
        size: Int(pending.integer(5)))
      let (sink, batch) = (pending.integer(0), pending.integer(1))
      if RowSeal.ofPending(sink: sink, batch: batch, state) != pending.integer(6) {
        guard check.contradictions.count < Self.maximumSentences else { continue }
        check.contradictions.append("what sink \(sink) needs of batch \(batch) is not what was written")
        continue
      }
      sums[sink, default: (0, 0, 0)].points += state.pointsLeft
      sums[sink, default: (0, 0, 0)].batches += 1
      sums[sink, default: (0, 0, 0)].bytes += state.size
    }
    for (number, sink, isSealed) in try LedgerReading.sinks(connection) {
      if !isSealed { check.contradictions.append("the ledger of the sink \(sink.name) is not what was written") }
      if !sink.isBalanced { check.contradictions.append("the ledger of the sink \(sink.name) does not add up") }
      let sum = sums.removeValue(forKey: number) ?? (0, 0, 0)
      if sum != (sink.queued, sink.queuedBatches, sink.queuedBytes) {
        check.contradictions.append(
          "the ledger of the sink \(sink.name) counts \(sink.queued) points in \(sink.queuedBatches) batches as "
            + "queued, the table has \(sum.points) in \(sum.batches)")
      }
    }
    for sink in sums.keys.sorted() { check.contradictions.append("something is pending for the unknown sink \(sink)") }
    let orphans =
      try connection.integer(
        "SELECT count(*) FROM pending WHERE NOT EXISTS(SELECT 1 FROM batches WHERE batches.id = pending.batch)") ?? 0
    if orphans > 0 { check.contradictions.append("\(orphans) pending entries have no batch") }
    check.contradictions += try RecordCheck.contradictions(connection, limit: Self.maximumSentences)
  }

  private func checkPayloads(
    _ check: inout QueueCheck, _ progress: (QueueCheckProgress) -> Void
  ) throws(SQLiteFailure) {
    let total = Int(
      try connection.integer("SELECT (SELECT batches FROM totals) + (SELECT count(*) FROM dead)") ?? 0)
    let batches = try connection.prepare(
      """
      SELECT id, accepted_at, row_count, point_count, codec, checksum, data FROM batches WHERE id > ? ORDER BY id
      LIMIT \(Self.reportEvery)
      """)
    var last: Int64 = 0
    while true {
      let before = last
      try batches.bind(last)
      while try batches.step() {
        last = batches.integer(0)
        let description = BatchDescription(
          id: last, acceptedAt: batches.integer(1), rows: batches.integer(2), points: batches.integer(3),
          codec: batches.integer(4))
        let checksum = batches.integer(5)
        let batch = unsafe batches.withBlob(6) { unsafe description.batch($0, checksum: checksum, decompressor) }
        check.batches += 1
        if let batch {
          check.points += batch.pointCount
        } else {
          check.damagedBatches.append(BatchID(rawValue: last))
        }
      }
      if last == before { break }
      progress(QueueCheckProgress(done: check.batches, total: max(total, check.batches)))
    }
    let letters = try connection.prepare("SELECT \(DeadLetterColumns.all) FROM dead ORDER BY id")
    while try letters.step() {
      let columns = DeadLetterColumns(letters)
      check.deadLetters += 1
      if !columns.isIntactWithoutRows, columns.batch(decompressor) == nil {
        check.damagedDeadLetters.append(columns.id)
      }
    }
    let expected = try connection.integer("SELECT dead_letters FROM totals") ?? 0
    if Int64(check.deadLetters) != expected {
      check.contradictions.append("\(expected) dead letters are counted, the table has \(check.deadLetters)")
    }
    progress(
      QueueCheckProgress(
        done: check.batches + check.deadLetters, total: max(total, check.batches + check.deadLetters)))
  }
}
