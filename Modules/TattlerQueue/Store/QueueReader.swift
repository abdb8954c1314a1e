internal import Synchronization
internal import TattlerModel

/// The readers' side of the file: a connection of its own behind a lock, so that delivery does not wait for a commit.
///
/// A queue in memory has one connection, which the writer uses under the same lock.
final class QueueReader: Sendable {
  /// What a search for pending batches found.
  struct Found: Sendable {
    var batches: [PendingBatch] = []
    /// Batches that do not match their checksum.
    var damaged: [BatchID] = []
    fileprivate var bytes = 0
  }

  private struct State {
    var statements: ReaderStatements?
    var generation = 0
  }

  private let state: Mutex<State>

  init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
    state = Mutex(State(statements: try ReaderStatements(connection)))
  }

  /// How often the file was replaced: tells damage that a repair has dealt with from new damage.
  var generation: Int { state.withLock { $0.generation } }

  /// Runs something while nobody reads.
  func exclusively<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    try state.withLock { _ throws(Failure) in try body() }
  }

  /// Closes the connection; readers hear `closed` until there is another.
  func close() { state.withLock { $0.statements = nil } }

  /// Replaces the connection after a repair.
  func replace(_ connection: SQLiteConnection) throws(SQLiteFailure) {
    let statements = try ReaderStatements(connection)
    state.withLock { $0 = State(statements: statements, generation: $0.generation + 1) }
  }

  /// The batches behind `after` that are pending for a sink, in their order, as far as the limits allow; at least one
  /// where there is one.
  func pending(
    sink: SinkID, after: BatchID?, maximumBytes: Int, maximumCount: Int, recent: RecentBatches
  ) throws(QueueError) -> Found {
    try reading { statements throws(SQLiteFailure) in
      var found = Found()
      try statements.pending.bind(sink.rawValue, after?.rawValue ?? 0)
      defer { statements.pending.reset() }
      while found.batches.count < maximumCount, try statements.pending.step() {
        let id = BatchID(rawValue: statements.pending.integer(0))
        let state = PendingState(
          nextRow: Int(statements.pending.integer(1)), pointsLeft: Int(statements.pending.integer(2)),
          attempts: Int(statements.pending.integer(3)))
        let room = found.batches.isEmpty ? Int.max : maximumBytes - found.bytes
        if let entry = recent.entry(id.rawValue) {
          if entry.batch.byteCount > room { break }
          found.add(entry, id, state)
        } else {
          guard try statements.load(id, state, room: room, into: &found) else { break }
        }
      }
      return found
    }
  }

  /// The dead letters behind `after`, in their order.
  func deadLetters(after: Int64, maximumCount: Int) throws(QueueError) -> [DeadLetter] {
    try reading { statements throws(SQLiteFailure) in
      var found: [DeadLetter] = []
      try statements.dead.bind(after)
      defer { statements.dead.reset() }
      while found.count < maximumCount, try statements.dead.step() { found.append(statements.deadLetter()) }
      return found
    }
  }

  /// When the oldest batch was accepted, in nanoseconds since 1970.
  func oldestAcceptedAt() throws(QueueError) -> UInt64? {
    try reading { statements throws(SQLiteFailure) in
      defer { statements.oldest.reset() }
      return try statements.oldest.step() ? UInt64(max(statements.oldest.integer(0), 0)) : nil
    }
  }

  /// The sums of what is pending, sink by sink, for comparison with the counters. Reads every pending row.
  func pendingSums() throws(QueueError) -> [Int64: (points: Int, batches: Int)] {
    try reading { statements throws(SQLiteFailure) in
      let statement = try statements.connection.prepare(
        "SELECT sink, total(points_left), count(*) FROM pending GROUP BY sink")
      var sums: [Int64: (points: Int, batches: Int)] = [:]
      while try statement.step() {
        sums[statement.integer(0)] = (Int(statement.integer(1)), Int(statement.integer(2)))
      }
      return sums
    }
  }

  private func reading<Result: Sendable>(
    _ body: (ReaderStatements) throws(SQLiteFailure) -> Result
  ) throws(QueueError) -> Result {
    let outcome: Swift.Result<Result, QueueError> = state.withLock { state in
      guard let statements = state.statements else { return .failure(QueueError(.closed, "the queue is closed")) }
      do throws(SQLiteFailure) {
        try statements.begin.run()
        defer { statements.end() }
        return .success(try body(statements))
      } catch { return .failure(error.queueError("reading")) }
    }
    return try outcome.get()
  }
}

extension QueueReader.Found {
  fileprivate mutating func add(_ entry: RecentBatches.Entry, _ id: BatchID, _ state: PendingState) {
    bytes += entry.batch.byteCount
    let rows = entry.batch.rowCount
    batches.append(
      PendingBatch(
        id: id, batch: entry.batch, nextRow: min(max(state.nextRow, 0), rows), pointsLeft: state.pointsLeft,
        attempts: state.attempts, acceptedAt: entry.acceptedAt))
  }
}

/// The compiled statements of a reading connection, used under the reader's lock.
private final class ReaderStatements: @unchecked Sendable {
  let connection: SQLiteConnection
  let begin: SQLiteStatement
  let pending: SQLiteStatement
  let dead: SQLiteStatement
  let oldest: SQLiteStatement
  private let commit: SQLiteStatement
  private let describe: SQLiteStatement
  private let payload: SQLiteStatement

  init(_ connection: SQLiteConnection) throws(SQLiteFailure) {
    self.connection = connection
    begin = try connection.prepare("BEGIN")
    commit = try connection.prepare("COMMIT")
    pending = try connection.prepare(
      "SELECT batch, next_row, points_left, attempts FROM pending WHERE sink = ? AND batch > ? ORDER BY batch")
    describe = try connection.prepare(
      "SELECT size, accepted_at, checksum, row_count, point_count FROM batches WHERE id = ?")
    payload = try connection.prepare("SELECT data FROM batches WHERE id = ?")
    dead = try connection.prepare(
      """
      SELECT id, sink, reason, message, at, row_count, point_count, size, checksum, data FROM dead WHERE id > ?
      ORDER BY id
      """)
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
      return true
    }
    if describe.integer(0) > room { return false }
    try payload.bind(id.rawValue)
    defer { payload.reset() }
    guard try payload.step() else {
      found.damaged.append(id)
      return true
    }
    let checksum = UInt64(bitPattern: describe.integer(2))
    guard let batch = Self.batch(payload, column: 0, checksum: checksum), batch.rowCount == Int(describe.integer(3)),
      batch.pointCount == Int(describe.integer(4))
    else {
      found.damaged.append(id)
      return true
    }
    found.add(RecentBatches.Entry(batch: batch, acceptedAt: UInt64(max(describe.integer(1), 0))), id, state)
    return true
  }

  func deadLetter() -> DeadLetter {
    DeadLetter(
      id: dead.integer(0), sink: SinkID(rawValue: dead.integer(1)), reason: dead.text(2), message: dead.text(3),
      at: UInt64(max(dead.integer(4), 0)), rows: Int(dead.integer(5)), points: Int(dead.integer(6)),
      payload: dead.integer(7) == 0
        ? nil : Self.batch(dead, column: 9, checksum: UInt64(bitPattern: dead.integer(8))))
  }

  private static func batch(_ statement: SQLiteStatement, column: Int32, checksum: UInt64) -> MetricBatch? {
    unsafe statement.withBlob(column) { bytes in
      guard unsafe Checksum64.of(bytes) == checksum else { return nil }
      do throws(MetricBatchError) { return unsafe try MetricBatch(validating: bytes) } catch { return nil }
    }
  }
}
