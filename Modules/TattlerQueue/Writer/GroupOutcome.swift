internal import TattlerModel

/// What a group of work comes to: the replies that wait for the commit, and what was stored.
struct GroupOutcome {
  var replies: [() -> Void] = []
  var stored: [(Int64, RecentBatches.Entry)] = []
  var settlements = 0
  var bytes = 0

  /// Applies one piece of work to a transaction.
  mutating func apply(_ work: QueueWork, in group: inout QueueTransaction) throws(SQLiteFailure) {
    switch work {
    case .enqueue(let payload, let sinks, let record, let reply):
      let result = try group.enqueue(payload, for: sinks, record: record)
      replies.append { reply(result) }
      if case .success(let id) = result { note(payload, id, in: group) }
    case .fold(let fold, let reply):
      let result = try group.fold(fold)
      replies.append { reply(result) }
      if case .success(let id?) = result, let payload = fold.payload { note(payload, id, in: group) }
    case .register(let name, let policy, let reply):
      let result = try group.register(name, policy)
      replies.append { reply(result) }
    case .purge(let name, let reply):
      try purge(name, reply, in: &group)
    case .settle(let list, let reply):
      for settlement in list { try group.settle(settlement) }
      settlements += list.count
      if let reply { replies.append { reply(.success(())) } }
    case .setAside(let batches):
      for batch in batches { try group.setAside(batch.rawValue) }
    case .evict(let name, let after, let reply): try evict(name, after, reply, in: &group)
    case .replay(let letters, let reply):
      let result = try group.replay(letters)
      replies.append { reply(result) }
    case .dropDeadLetters(let letters, let reply):
      let count = try group.dropDeadLetters(letters)
      replies.append { reply(.success(count)) }
    case .repair, .rewrite, .maintain: return
    }
  }

  private mutating func note(_ payload: StoredPayload, _ id: BatchID, in group: QueueTransaction) {
    guard group.isStored(id.rawValue) else { return }
    stored.append((id.rawValue, RecentBatches.Entry(batch: payload.batch, acceptedAt: group.now)))
    bytes += payload.batch.byteCount
  }

  private mutating func evict(
    _ name: String, _ after: Int64,
    _ reply: @escaping @Sendable (Result<(points: Int, last: Int64?), QueueError>) -> Void,
    in group: inout QueueTransaction
  ) throws(SQLiteFailure) {
    guard let sink = group.ledger.sinks.first(where: { $0.value.name == name })?.key else {
      return replies.append { reply(.failure(Self.unknown(name))) }
    }
    let result = try group.evict(sink, after: after, limit: Self.purgeBatches)
    replies.append { reply(.success(result)) }
  }

  private static func unknown(_ name: String) -> QueueError { QueueError(.unknownSink, "there is no sink \(name)") }

  private mutating func purge(
    _ name: String, _ reply: @escaping @Sendable (Result<Bool, QueueError>) -> Void, in group: inout QueueTransaction
  ) throws(SQLiteFailure) {
    guard let sink = group.ledger.sinks.first(where: { $0.value.name == name })?.key else {
      return replies.append { reply(.failure(Self.unknown(name))) }
    }
    let isDone = try group.purge(sink, limit: Self.purgeBatches)
    replies.append { reply(.success(isDone)) }
  }

  private static let purgeBatches = 1_024
}
