internal import TattlerModel

/// One transaction of the writer: changes the tables and a copy of the counters together.
struct QueueTransaction {
  let store: QueueStore
  let now: UInt64
  let maximumBytes: Int
  let maximumDeadBytes: Int
  /// The counters as they will be after the commit.
  var ledger: QueueLedger
  /// Batches that no sink needs any longer.
  var deleted: [Int64] = []
  /// What to tell after the commit.
  var events: [QueueEvent] = []
  private static let maximumMessageBytes = 4_096
  private static let maximumReasonBytes = 128

  init(_ store: QueueStore, _ ledger: QueueLedger, now: UInt64, _ configuration: QueueConfiguration) {
    self.store = store
    self.ledger = ledger
    self.now = now
    maximumBytes = configuration.maximumBytes
    maximumDeadBytes = configuration.maximumDeadBytes
  }

  /// Stores a batch, or says why not without failing the transaction.
  mutating func enqueue(
    _ payload: StoredPayload, for sinks: [SinkID]
  ) throws(SQLiteFailure) -> Result<BatchID, QueueError> {
    let size = payload.batch.byteCount
    if size > QueueSchema.maximumPayloadBytes {
      return .failure(QueueError(.tooLarge, "a batch of \(size) bytes is larger than the queue can hold"))
    }
    guard let unknown = sinks.first(where: { ledger.sinks[$0.rawValue] == nil }) else {
      if sinks.isEmpty { return .failure(QueueError(.unknownSink, "a batch needs at least one sink")) }
      return try insert(payload, for: Set(sinks.map(\.rawValue)), size: size)
    }
    return .failure(QueueError(.unknownSink, "there is no sink \(unknown)"))
  }

  private mutating func insert(
    _ payload: StoredPayload, for sinks: Set<Int64>, size: Int
  ) throws(SQLiteFailure) -> Result<BatchID, QueueError> {
    let id = ledger.nextBatch
    if payload.points == 0 {
      ledger.nextBatch += 1
      return .success(BatchID(rawValue: id))
    }
    if size > maximumBytes - ledger.bytes {
      return .failure(
        QueueError(.full, "the queue holds \(ledger.bytes) of at most \(maximumBytes) bytes: no room for \(size) more"))
    }
    try store.insert(payload, id: id, acceptedAt: now)
    for sink in sinks {
      try store.insertPending(PendingState(nextRow: 0, pointsLeft: payload.points), sink: sink, batch: id)
      ledger.accepted(payload.points, batch: id, by: sink)
    }
    ledger.nextBatch += 1
    ledger.batches += 1
    ledger.bytes += size
    return .success(BatchID(rawValue: id))
  }

  mutating func register(_ name: String) throws(SQLiteFailure) -> Result<SinkID, QueueError> {
    if let known = ledger.sinks.first(where: { $0.value.name == name }) {
      return .success(SinkID(rawValue: known.key))
    }
    guard (1...256).contains(name.utf8.count) else {
      return .failure(QueueError(.unknownSink, "the name of a sink has 1 to 256 bytes, not \(name.utf8.count)"))
    }
    let number = (ledger.sinks.keys.max() ?? 0) + 1
    try store.insertSink(number, named: name)
    ledger.add(SinkLedger(name: name), number: number, newest: 0)
    return .success(SinkID(rawValue: number))
  }

  /// Applies a settlement as far as it concerns something that is pending.
  mutating func settle(_ settlement: Settlement) throws(SQLiteFailure) {
    let (sink, batch) = (settlement.sink.rawValue, settlement.batch.rawValue)
    guard ledger.sinks[sink] != nil, var state = try store.pending(sink: sink, batch: batch) else { return }
    switch settlement.outcome {
    case .progress(let nextRow, let delivered, let skipped):
      state.nextRow = max(state.nextRow, nextRow)
      deliver(delivered, skipped: skipped, &state, by: sink)
    case .finished(let delivered, let skipped):
      deliver(delivered, skipped: skipped, &state, by: sink)
      if state.pointsLeft > 0 {
        let points = state.pointsLeft
        let message = "the sink finished the batch without a word on \(points) points"
        try bury(&state, sink, rows: 0, points: points, nil, reason: "unaccounted", message: message)
      }
    case .dead(let rows, let points, let payload, let reason, let message):
      try bury(&state, sink, rows: rows, points: points, payload, reason: reason, message: message)
    case .attempted: state.attempts += state.attempts < Int(Int32.max) ? 1 : 0
    }
    if state.pointsLeft > 0 { return try store.updatePending(state, sink: sink, batch: batch) }
    try leave(batch, by: sink)
  }

  private mutating func deliver(_ points: Int, skipped: Int, _ state: inout PendingState, by sink: Int64) {
    let delivered = min(max(points, 0), state.pointsLeft)
    state.pointsLeft -= delivered
    ledger.delivered(delivered, skipped: skipped, by: sink)
  }

  private mutating func bury(
    _ state: inout PendingState, _ sink: Int64, rows: Int, points: Int, _ payload: MetricBatch?, reason: String,
    message: String
  ) throws(SQLiteFailure) {
    let dead = min(max(points, 0), state.pointsLeft)
    guard dead > 0 else { return }
    state.pointsLeft -= dead
    ledger.dead(dead, by: sink)
    let kept = payload.flatMap { $0.byteCount <= maximumDeadBytes ? $0 : nil }
    try store.insertDead(
      sink: sink, reason: Self.cut(reason, Self.maximumReasonBytes),
      message: Self.cut(message, Self.maximumMessageBytes), at: now, rows: rows, points: dead, payload: kept)
    ledger.deadBytes += kept?.byteCount ?? 0
    var dropped = 0
    while ledger.deadBytes > maximumDeadBytes, let size = try store.dropOldestDead() {
      ledger.deadBytes = max(ledger.deadBytes - size, 0)
      dropped += 1
    }
    if dropped > 0 { events.append(.deadLettersDropped(count: dropped)) }
  }

  private mutating func leave(_ batch: Int64, by sink: Int64) throws(SQLiteFailure) {
    try store.deletePending(sink: sink, batch: batch)
    try ledger.left(batch, by: sink) { () throws(SQLiteFailure) in try store.newestPending(sink: sink) }
    guard let size = try store.deleteIfUnused(batch) else { return }
    ledger.batches -= 1
    ledger.bytes -= size
    deleted.append(batch)
  }

  /// Gives up a batch whose bytes are damaged, for all sinks.
  mutating func setAside(_ batch: Int64) throws(SQLiteFailure) {
    var total = 0
    for sink in ledger.sinks.keys.sorted() {
      guard var state = try store.pending(sink: sink, batch: batch) else { continue }
      let points = state.pointsLeft
      total += points
      let message = "the stored bytes of batch \(batch) do not match their checksum"
      try bury(&state, sink, rows: 0, points: points, nil, reason: "damaged", message: message)
      try leave(batch, by: sink)
    }
    if total > 0 { events.append(.batchDamaged(BatchID(rawValue: batch), points: total)) }
  }

  /// Expires the oldest batches that were accepted before a time.
  ///
  /// - Returns: true where there may be more.
  mutating func expire(before cutoff: UInt64, limit: Int) throws(SQLiteFailure) -> Bool {
    var points = 0
    var count = 0
    for (batch, acceptedAt) in try store.oldestBatches(limit: limit) {
      if acceptedAt >= Int64(clamping: cutoff) { break }
      count += 1
      for sink in ledger.sinks.keys.sorted() {
        guard let state = try store.pending(sink: sink, batch: batch) else { continue }
        points += state.pointsLeft
        ledger.expired(state.pointsLeft, by: sink)
        try leave(batch, by: sink)
      }
    }
    if count > 0 { events.append(.expired(points: points)) }
    return count == limit
  }

  /// Forgets what is pending for a sink, some batches at a time, and then the sink.
  ///
  /// - Returns: true once the sink is gone.
  mutating func purge(_ sink: Int64, limit: Int) throws(SQLiteFailure) -> Bool {
    let batches = try store.pendingBatches(sink: sink, limit: limit)
    for batch in batches {
      guard let state = try store.pending(sink: sink, batch: batch) else { continue }
      ledger.evicted(state.pointsLeft, by: sink)
      try leave(batch, by: sink)
    }
    if batches.count == limit { return false }
    try store.deleteSink(sink)
    ledger.remove(sink)
    return true
  }

  private static func cut(_ text: String, _ maximumBytes: Int) -> String {
    if text.utf8.count <= maximumBytes { return text }
    return String(decoding: text.utf8.prefix(maximumBytes), as: UTF8.self)
  }
}
