internal import TattlerModel

/// Dead letters: made, replayed and forgotten.
extension QueueTransaction {
  private static let maximumMessageBytes = 4_096
  private static let maximumReasonBytes = 128
  /// Letters without rows have no size of their own; this bounds them.
  private static let maximumLetters = 100_000

  /// Sets points of a batch aside, as far as they are pending.
  mutating func bury(
    _ state: inout PendingState, _ sink: Int64, batch: Int64, rows: Int, points: Int, _ payload: MetricBatch?,
    reason: String, message: String
  ) throws(SQLiteFailure) {
    let dead = min(max(points, 0), state.pointsLeft)
    guard dead > 0 else { return }
    state.pointsLeft -= dead
    ledger.dead(dead, by: sink)
    let limit = rules.configuration.maximumDeadBytes
    let stored = payload.map { StoredPayload($0, rules.compressor) }
    let kept = stored.flatMap { $0.size <= limit ? $0 : nil }
    try store.insertDead(
      DeadLetterRecord(
        sink: sink, batch: batch, reason: Self.cut(reason, Self.maximumReasonBytes),
        message: Self.cut(message, Self.maximumMessageBytes), at: Int64(clamping: now), rows: Int64(rows),
        points: Int64(dead)), kept)
    ledger.deadLetters += 1
    ledger.deadBytes += kept?.size ?? 0
    var dropped = 0
    while ledger.deadBytes > limit || ledger.deadLetters > Self.maximumLetters, let size = try store.dropOldestDead() {
      ledger.lostDeadLetter(size)
      dropped += 1
    }
    if dropped > 0 { events.append(.deadLettersDropped(count: dropped)) }
  }

  /// Makes pending again what dead letters hold, each as a batch of its own for its sink.
  mutating func replay(_ letters: [Int64]) throws(SQLiteFailure) -> Result<DeadLetterReplay, QueueError> {
    var result = DeadLetterReplay()
    for id in letters {
      guard let (letter, batch, size) = try store.deadLetter(id), ledger.sinks[letter.sink] != nil else { continue }
      guard let batch, letter.points > 0 else {
        result.unplayable += 1
        continue
      }
      let payload = StoredPayload(batch, rules.compressor)
      let limit = rules.configuration.maximumBytes
      if payload.size > limit - ledger.bytes {
        if result.letters > 0 { return .success(result) }
        return .failure(
          QueueError(.full, "the queue holds \(ledger.bytes) of at most \(limit) bytes: no room for the dead letter"))
      }
      let number = ledger.nextBatch
      let points = min(Int(letter.points), payload.points)
      try store.insert(payload, id: number, acceptedAt: now)
      let state = PendingState(nextRow: 0, pointsLeft: points, size: payload.size)
      try store.insertPending(state, sink: letter.sink, batch: number)
      try store.deleteDead(id)
      ledger.nextBatch += 1
      ledger.batches += 1
      ledger.bytes += payload.size
      ledger.lostDeadLetter(size)
      ledger.replayed(points, batch: number, size: payload.size, by: letter.sink)
      result.letters += 1
      result.points += points
    }
    return .success(result)
  }

  /// Forgets dead letters; their points stay counted as dead.
  mutating func dropDeadLetters(_ letters: [Int64]) throws(SQLiteFailure) -> Int {
    var count = 0
    for id in letters {
      guard let size = try store.deleteDead(id) else { continue }
      ledger.lostDeadLetter(size)
      count += 1
    }
    return count
  }

  private static func cut(_ text: String, _ maximumBytes: Int) -> String {
    if text.utf8.count <= maximumBytes { return text }
    return String(decoding: text.utf8.prefix(maximumBytes), as: UTF8.self)
  }
}
