/// Limits: who gets a new batch, and what makes room for it.
extension QueueTransaction {
  /// Batches that one transaction looks at for room.
  private static let searchedBatches = 4_096
  private static let droppedAtOnce = 64

  /// As ``admit(size:for:)``; a batch that is refused has cost nobody anything.
  mutating func admitOrUndo(size: Int, for sinks: Set<Int64>) throws(SQLiteFailure) -> Result<[Int64], QueueError> {
    guard rules.policies.contains(where: { $0.value.overflow == .dropOldest }) else {
      return try admit(size: size, for: sinks)
    }
    let before = self
    try store.beginStep()
    let result = try admit(size: size, for: sinks)
    guard case .failure = result else {
      try store.endStep(undoing: false)
      return result
    }
    try store.endStep(undoing: true)
    // Where nothing made room, the next batch of this second does not search again.
    let searched = rules.fixedThrough
    self = before
    rules.fixedThrough = searched
    return result
  }

  /// Finds out which sinks get a batch of `size` stored bytes, and makes room for it.
  ///
  /// - Returns: those sinks; for the others the batch counts as evicted. A failure where the batch must be refused.
  mutating func admit(size: Int, for sinks: Set<Int64>) throws(SQLiteFailure) -> Result<[Int64], QueueError> {
    var kept: [Int64] = []
    var crowded: [(sink: Int64, limit: Int)] = []
    for sink in sinks.sorted() {
      let policy = rules.policy(sink)
      guard let limit = policy.maximumBytes, (ledger.sinks[sink]?.queuedBytes ?? 0) + size > limit else {
        kept.append(sink)
        continue
      }
      switch policy.overflow {
      case .refuse: return .failure(full(sink, limit, size))
      case .dropNewest: continue
      case .dropOldest:
        if size > limit { continue }
        kept.append(sink)
        crowded.append((sink, limit))
      }
    }
    for (sink, limit) in crowded { try dropOldest(of: sink, downTo: limit - size) }
    // What is under way stays; then there may be no room after all.
    kept.removeAll { sink in
      crowded.contains { $0.sink == sink && (ledger.sinks[sink]?.queuedBytes ?? 0) + size > $0.limit }
    }
    let limit = rules.configuration.maximumBytes
    if kept.isEmpty { return .success([]) }
    if size > limit - ledger.bytes { try makeRoom(for: size) }
    if size <= limit - ledger.bytes { return .success(kept) }
    if kept.contains(where: { rules.policy($0).overflow == .refuse }) {
      return .failure(
        QueueError(.full, "the queue holds \(ledger.bytes) of at most \(limit) bytes: no room for \(size) more"))
    }
    return .success([])
  }

  private func full(_ sink: Int64, _ limit: Int, _ size: Int) -> QueueError {
    let name = ledger.sinks[sink]?.name ?? ""
    let held = ledger.sinks[sink]?.queuedBytes ?? 0
    return QueueError(
      .full, "\(held) of at most \(limit) bytes wait for the sink \(name): no room for \(size) more")
  }

  /// Drops the oldest batches that wait for a sink.
  private mutating func dropOldest(of sink: Int64, downTo wanted: Int) throws(SQLiteFailure) {
    var last: Int64 = 0
    while ledger.sinks[sink]?.queuedBytes ?? 0 > wanted {
      let batches = try store.pendingBatches(sink: sink, after: last, limit: Self.droppedAtOnce)
      guard let newest = batches.last else { return }
      last = newest
      for batch in batches {
        if ledger.sinks[sink]?.queuedBytes ?? 0 <= wanted { return }
        try drop(batch, of: sink)
      }
    }
  }

  /// Drops the oldest batches of the queue that only sinks need which drop their oldest.
  private mutating func makeRoom(for size: Int) throws(SQLiteFailure) {
    let limit = rules.configuration.maximumBytes
    guard rules.policies.contains(where: { $0.value.overflow == .dropOldest }) else { return }
    var searched = 0
    while size > limit - ledger.bytes, searched < Self.searchedBatches {
      let batches = try store.batches(after: rules.fixedThrough, limit: Self.droppedAtOnce)
      if batches.isEmpty { return }
      for batch in batches {
        if size <= limit - ledger.bytes { return }
        searched += 1
        rules.fixedThrough = batch
        var needing: [Int64] = []
        for sink in ledger.sinks.keys.sorted() where try store.pending(sink: sink, batch: batch) != nil {
          needing.append(sink)
        }
        guard needing.allSatisfy({ rules.policies[$0]?.overflow == .dropOldest }) else { continue }
        for sink in needing { try drop(batch, of: sink) }
      }
    }
  }

  /// Drops what a sink still needs of a batch, unless it is under way.
  @discardableResult
  mutating func drop(_ batch: Int64, of sink: Int64) throws(SQLiteFailure) -> Int {
    guard let state = try store.pending(sink: sink, batch: batch), rules.lending.mayDrop(sink: sink, batch: batch)
    else {
      return 0
    }
    evicted[sink, default: 0] += state.pointsLeft
    ledger.evicted(state.pointsLeft, by: sink)
    try leave(batch, state, by: sink)
    return state.pointsLeft
  }
}
