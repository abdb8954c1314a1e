/// What processors note beside batches, and what they make of it.
extension QueueTransaction {
  /// Owners are parts of this program: their number is bounded so that a mistake of ours is noticed.
  private static let maximumOwners = 256

  /// Stores a batch and, where it is accepted, a record beside it; or says why not without failing the transaction.
  mutating func enqueue(
    _ payload: StoredPayload, for sinks: [SinkID], record: QueueRecord?
  ) throws(SQLiteFailure) -> Result<BatchID, QueueError> {
    guard let record else { return try enqueue(payload, for: sinks) }
    if let refusal = refusal(of: record) { return .failure(refusal) }
    let result = try enqueue(payload, for: sinks)
    if case .success(let id) = result {
      try store.records.insert(record, id: id.rawValue)
      var owner = ledger.owners[record.owner] ?? OwnerLedger()
      owner.noted(id.rawValue, bytes: record.bytes.count)
      ledger.set(owner, named: record.owner)
    }
    return result
  }

  private func refusal(of record: QueueRecord) -> QueueError? {
    let limit = rules.configuration.maximumRecordBytes
    let waiting = ledger.owners.values.reduce(0) { $0 + $1.waitingBytes }
    if record.bytes.count + OwnerLedger.overhead > limit - waiting {
      return QueueError(
        .full,
        "records of \(waiting) bytes wait for the processor \(record.owner) and others, at most \(limit) may: it is "
          + "behind, try again shortly")
    }
    return refusal(ofOwner: record.owner)
  }

  private func refusal(ofOwner name: String) -> QueueError? {
    if ledger.owners[name] != nil || ledger.owners.count < Self.maximumOwners { return nil }
    return QueueError(.full, "\(Self.maximumOwners) owners have records already: no room for \(name)")
  }

  /// Forgets records, changes a state and stores a batch; where that is refused, nothing has changed.
  mutating func fold(_ fold: QueueFold) throws(SQLiteFailure) -> Result<BatchID?, QueueError> {
    if let refusal = refusal(ofOwner: fold.owner) { return .failure(refusal) }
    let before = self
    try store.beginStep()
    let result = try applyFold(fold)
    guard case .failure = result else {
      try store.endStep(undoing: false)
      return result
    }
    try store.endStep(undoing: true)
    // What the search for room has learnt stays true.
    let searched = rules.fixedThrough
    self = before
    rules.fixedThrough = searched
    return result
  }

  private mutating func applyFold(_ fold: QueueFold) throws(SQLiteFailure) -> Result<BatchID?, QueueError> {
    // The batch will get this number; without one the fold takes it for itself. So a repair can tell which of two
    // states is the newer one.
    let number = ledger.nextBatch
    var owner = ledger.owners[fold.owner] ?? OwnerLedger()
    let through = min(max(fold.through, owner.folded), number - 1)
    guard owner.forgot(try store.records.delete(of: fold.owner, after: owner.folded, through: through)) else {
      throw SQLiteFailure(damage: "there are more records of \(fold.owner) than were counted")
    }
    owner.folded = through
    owner.version = number
    if let refusal = try change(&owner, fold, number) { return .failure(refusal) }
    ledger.set(owner, named: fold.owner)
    guard let payload = fold.payload else {
      ledger.nextBatch += 1
      return .success(nil)
    }
    return try enqueue(payload, for: fold.sinks, record: fold.record).map { $0 }
  }

  /// Applies the changes of a state.
  ///
  /// - Returns: why they are refused; nil where they are not.
  private func change(
    _ owner: inout OwnerLedger, _ fold: QueueFold, _ number: Int64
  ) throws(SQLiteFailure) -> QueueError? {
    let before = owner.stateBytes
    for change in fold.changes {
      if let old = try store.records.entry(of: fold.owner, key: change.key) {
        guard owner.lost(old) else {
          throw SQLiteFailure(damage: "the state of \(fold.owner) has more than was counted")
        }
        if change.value == nil { try store.records.deleteEntry(of: fold.owner, key: change.key) }
      }
      guard let value = change.value else { continue }
      owner.gained(try store.records.put(value, of: fold.owner, key: change.key, version: number))
    }
    let limit = rules.configuration.maximumStateBytes
    let others = ledger.owners.reduce(0) { $0 + ($1.key == fold.owner ? 0 : $1.value.stateBytes) }
    // What makes the state smaller is always possible.
    guard owner.stateBytes > before, others + owner.stateBytes > limit else { return nil }
    return QueueError(
      .full,
      "the states of processors may have \(limit) bytes together: no room for \(owner.stateBytes) of \(fold.owner)")
  }
}
