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
    /// True where a batch that was asked for is not stored.
    var isMissing = false
    private(set) var bytes = 0

    mutating func add(_ entry: RecentBatches.Entry, _ id: BatchID, _ state: PendingState) {
      bytes += entry.batch.byteCount
      let rows = entry.batch.rowCount
      batches.append(
        PendingBatch(
          id: id, batch: entry.batch, nextRow: min(max(state.nextRow, 0), rows), pointsLeft: state.pointsLeft,
          attempts: state.attempts, acceptedAt: entry.acceptedAt))
    }
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
    sink: SinkID, after: BatchID?, through: BatchID?, maximumBytes: Int, maximumCount: Int, recent: RecentBatches
  ) throws(QueueError) -> Found {
    try reading { statements throws(SQLiteFailure) in
      var found = Found()
      try statements.pending.bind(sink.rawValue, after?.rawValue ?? 0, through?.rawValue ?? .max)
      defer { statements.pending.reset() }
      while found.batches.count < maximumCount, try statements.pending.step() {
        let id = BatchID(rawValue: statements.pending.integer(0))
        let state = PendingState(
          nextRow: Int(statements.pending.integer(1)), pointsLeft: Int(statements.pending.integer(2)),
          attempts: Int(statements.pending.integer(3)), size: Int(statements.pending.integer(4)))
        guard RowSeal.ofPending(sink: sink.rawValue, batch: id.rawValue, state) == statements.pending.integer(5) else {
          throw SQLiteFailure(damage: "the state of batch \(id) was changed")
        }
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
  func deadLetters(
    after: Int64, sink: Int64?, reason: String?, withRows: Bool, maximumCount: Int
  ) throws(QueueError) -> [DeadLetter] {
    try reading { statements throws(SQLiteFailure) in
      var found: [DeadLetter] = []
      let statement = withRows ? statements.dead : statements.deadSummary
      try statement.bind(after, sink ?? 0)
      if let reason { try statement.bind(reason, at: 3) } else { statement.unbind(3) }
      defer { statement.reset() }
      while found.count < maximumCount, try statement.step() {
        found.append(statements.deadLetter(statement, withRows: withRows))
      }
      return found
    }
  }

  /// How many dead letters there are, by sink and reason.
  func deadLetterGroups() throws(QueueError) -> [DeadLetterGroup] {
    try reading { statements throws(SQLiteFailure) in
      let statement = try statements.connection.prepare(
        """
        SELECT coalesce(sinks.name, ''), dead.reason, count(*), total(dead.row_count), total(dead.point_count),
          total(dead.size), min(dead.at), max(dead.at), total(dead.size > 0)
        FROM dead LEFT JOIN sinks ON sinks.id = dead.sink GROUP BY dead.sink, dead.reason ORDER BY 1, 2
        """)
      var found: [DeadLetterGroup] = []
      while try statement.step() {
        found.append(
          DeadLetterGroup(
            sinkName: statement.text(0), reason: statement.text(1), letters: Int(statement.integer(2)),
            kept: Int(statement.integer(8)), rows: Int(statement.integer(3)), points: Int(statement.integer(4)),
            storedBytes: Int(statement.integer(5)), oldestAt: UInt64(max(statement.integer(6), 0)),
            newestAt: UInt64(max(statement.integer(7), 0))))
      }
      return found
    }
  }

  /// The batches behind `after`, in their order, with the sinks that need them.
  func batches(after: BatchID?, maximumCount: Int) throws(QueueError) -> [StoredBatch] {
    try reading { statements throws(SQLiteFailure) in
      let list = try statements.connection.prepare(
        "SELECT id, accepted_at, row_count, point_count, codec, size FROM batches WHERE id > ? ORDER BY id LIMIT ?")
      let needs = try statements.connection.prepare(
        """
        SELECT sinks.name, pending.next_row, pending.points_left, pending.attempts
        FROM sinks NOT INDEXED CROSS JOIN pending ON pending.sink = sinks.id AND pending.batch = ? ORDER BY sinks.id
        """)
      try list.bind(after?.rawValue ?? 0, Int64(maximumCount))
      var found: [StoredBatch] = []
      while try list.step() {
        try needs.bind(list.integer(0))
        var needing: [StoredBatch.Need] = []
        while try needs.step() {
          needing.append(
            StoredBatch.Need(
              sinkName: needs.text(0), nextRow: Int(needs.integer(1)), pointsLeft: Int(needs.integer(2)),
              attempts: Int(needs.integer(3))))
        }
        found.append(
          StoredBatch(
            id: BatchID(rawValue: list.integer(0)), acceptedAt: UInt64(max(list.integer(1), 0)),
            rows: Int(list.integer(2)), points: Int(list.integer(3)),
            codec: PayloadCodec(rawValue: list.integer(4))?.name ?? "unknown", storedBytes: Int(list.integer(5)),
            needs: needing))
      }
      return found
    }
  }

  /// A stored batch; nil where there is none of this number.
  func batch(_ id: BatchID) throws(QueueError) -> MetricBatch? {
    let found: Found? = try reading { statements throws(SQLiteFailure) in
      var found = Found()
      _ = try statements.load(id, PendingState(nextRow: 0, pointsLeft: 0, size: 0), room: .max, into: &found)
      return found
    }
    if let batch = found?.batches.first?.batch { return batch }
    if found?.isMissing ?? true { return nil }
    throw QueueError(.damaged, "the stored bytes of batch \(id) do not match their checksum")
  }

  /// When the oldest batch was accepted, in nanoseconds since 1970.
  func oldestAcceptedAt() throws(QueueError) -> UInt64? {
    try reading { statements throws(SQLiteFailure) in
      defer { statements.oldest.reset() }
      return try statements.oldest.step() ? UInt64(max(statements.oldest.integer(0), 0)) : nil
    }
  }

  /// Reads in one transaction.
  func reading<Result: Sendable>(
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
