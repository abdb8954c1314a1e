internal import TattlerModel

/// One transaction of the writer: changes the tables and a copy of the counters together.
struct QueueTransaction {
  let store: QueueStore
  let now: UInt64
  var rules: QueueRules
  /// The counters as they will be after the commit.
  var ledger: QueueLedger
  /// Batches that no sink needs any longer.
  var deleted: [Int64] = []
  /// What to tell after the commit.
  var events: [QueueEvent] = []
  /// Batches that this transaction stored.
  private var stored: Set<Int64> = []
  /// Points that were dropped for want of room, by sink.
  var evicted: [Int64: Int] = [:]

  init(_ store: QueueStore, _ ledger: QueueLedger, now: UInt64, _ rules: QueueRules) {
    self.store = store
    self.ledger = ledger
    self.now = now
    self.rules = rules
  }

  /// Stores a batch, or says why not without failing the transaction.
  mutating func enqueue(
    _ payload: StoredPayload, for sinks: [SinkID]
  ) throws(SQLiteFailure) -> Result<BatchID, QueueError> {
    if payload.batch.byteCount > QueueSchema.maximumPayloadBytes {
      return .failure(
        QueueError(.tooLarge, "a batch of \(payload.batch.byteCount) bytes is larger than the queue can hold"))
    }
    guard let unknown = sinks.first(where: { ledger.sinks[$0.rawValue] == nil }) else {
      if sinks.isEmpty { return .failure(QueueError(.unknownSink, "a batch needs at least one sink")) }
      return try insert(payload, for: Set(sinks.map(\.rawValue)))
    }
    return .failure(QueueError(.unknownSink, "there is no sink \(unknown)"))
  }

  private mutating func insert(
    _ payload: StoredPayload, for sinks: Set<Int64>
  ) throws(SQLiteFailure) -> Result<BatchID, QueueError> {
    let id = ledger.nextBatch
    let number = BatchID(rawValue: id)
    if payload.points == 0 {
      ledger.nextBatch += 1
      return .success(number)
    }
    switch try admitOrUndo(size: payload.size, for: sinks) {
    case .failure(let refusal): return .failure(refusal)
    case .success(let kept):
      ledger.nextBatch += 1
      for sink in sinks where !kept.contains(sink) {
        ledger.acceptedAndEvicted(payload.points, by: sink)
        evicted[sink, default: 0] += payload.points
      }
      if kept.isEmpty { return .success(number) }
      try store.insert(payload, id: id, acceptedAt: now)
      stored.insert(id)
      let state = PendingState(nextRow: 0, pointsLeft: payload.points, size: payload.size)
      for sink in kept {
        try store.insertPending(state, sink: sink, batch: id)
        ledger.accepted(payload.points, batch: id, size: payload.size, by: sink)
      }
      ledger.batches += 1
      ledger.bytes += payload.size
      return .success(number)
    }
  }

  /// True where the transaction stored this batch.
  func isStored(_ batch: Int64) -> Bool { stored.contains(batch) }

  mutating func register(
    _ name: String, _ policy: SinkQueuePolicy
  ) throws(SQLiteFailure) -> Result<SinkID, QueueError> {
    if let known = ledger.sinks.first(where: { $0.value.name == name }) {
      rules.policies[known.key] = policy
      return .success(SinkID(rawValue: known.key))
    }
    guard (1...256).contains(name.utf8.count) else {
      return .failure(QueueError(.unknownSink, "the name of a sink has 1 to 256 bytes, not \(name.utf8.count)"))
    }
    // Dead letters of a sink that was forgotten still have its number: nobody else gets it.
    let number = max(ledger.sinks.keys.max() ?? 0, try store.newestDeadSink()) + 1
    try store.insertSink(number, named: name)
    ledger.add(SinkLedger(name: name), number: number, newest: 0)
    rules.policies[number] = policy
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
        try bury(
          &state, sink, batch: batch, rows: 0, points: points, nil, reason: "unaccounted", message: message)
      }
    case .dead(let rows, let points, let payload, let reason, let message):
      try bury(
        &state, sink, batch: batch, rows: rows, points: points, payload, reason: reason, message: message)
    case .attempted: state.attempts += state.attempts < Int(Int32.max) ? 1 : 0
    }
    if state.pointsLeft > 0 { return try store.updatePending(state, sink: sink, batch: batch) }
    try leave(batch, state, by: sink)
  }

  private mutating func deliver(_ points: Int, skipped: Int, _ state: inout PendingState, by sink: Int64) {
    let delivered = min(max(points, 0), state.pointsLeft)
    state.pointsLeft -= delivered
    ledger.delivered(delivered, skipped: skipped, by: sink)
  }

  /// A sink is done with a batch, which goes away with the last one.
  mutating func leave(_ batch: Int64, _ state: PendingState, by sink: Int64) throws(SQLiteFailure) {
    try store.deletePending(sink: sink, batch: batch)
    rules.lending.forget(sink: sink, batch: batch)
    try ledger.left(batch, size: state.size, by: sink) { () throws(SQLiteFailure) in try store.newestPending(sink: sink)
    }
    guard let size = try store.deleteIfUnused(batch) else { return }
    ledger.batches -= 1
    ledger.bytes = max(ledger.bytes - size, 0)
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
      try bury(&state, sink, batch: batch, rows: 0, points: points, nil, reason: "damaged", message: message)
      try leave(batch, state, by: sink)
    }
    if total > 0 { events.append(.batchDamaged(BatchID(rawValue: batch), points: total)) }
  }

  /// Expires what has waited too long, some batches a sink at a time.
  ///
  /// - Returns: true where there may be more.
  mutating func expire(limit: Int) throws(SQLiteFailure) -> Bool {
    var points = 0
    var hasMore = false
    for sink in ledger.sinks.keys.sorted() {
      guard let maximum = rules.maximumAge(sink), ledger.sinks[sink]?.queuedBatches ?? 0 > 0 else { continue }
      let oldest = try store.oldestPending(sink: sink, limit: limit)
      var count = 0
      for (batch, acceptedAt) in oldest {
        if rules.jumps.age(of: batch, acceptedAt: acceptedAt, now: now) <= maximum { break }
        count += 1
        guard let state = try store.pending(sink: sink, batch: batch), rules.lending.mayDrop(sink: sink, batch: batch)
        else { continue }
        points += state.pointsLeft
        ledger.expired(state.pointsLeft, by: sink)
        try leave(batch, state, by: sink)
      }
      if count == limit { hasMore = true }
    }
    if points > 0 { events.append(.expired(points: points)) }
    return hasMore && points > 0
  }

  /// Forgets what is pending for a sink, some batches at a time, and then the sink.
  ///
  /// - Returns: true once the sink is gone.
  mutating func purge(_ sink: Int64, limit: Int) throws(SQLiteFailure) -> Bool {
    let batches = try store.pendingBatches(sink: sink, after: 0, limit: limit)
    for batch in batches {
      guard let state = try store.pending(sink: sink, batch: batch) else { continue }
      ledger.evicted(state.pointsLeft, by: sink)
      try leave(batch, state, by: sink)
    }
    if batches.count == limit { return false }
    try store.deleteSink(sink)
    ledger.remove(sink)
    rules.policies[sink] = nil
    return true
  }

  /// Drops what is pending for a sink and not under way, some batches behind `last` at a time.
  ///
  /// - Returns: the points that were dropped, and the last batch looked at; nil for that at the end.
  mutating func evict(
    _ sink: Int64, after last: Int64, limit: Int
  ) throws(SQLiteFailure) -> (points: Int, last: Int64?) {
    let batches = try store.pendingBatches(sink: sink, after: last, limit: limit)
    var points = 0
    for batch in batches { points += try drop(batch, of: sink) }
    return (points, batches.count < limit ? nil : batches.last)
  }
}
