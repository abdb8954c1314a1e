internal import TattlerModel

/// What callers ask of the writer.
enum QueueWork: Sendable {
  /// Store a batch for some sinks, and what is noted with it.
  case enqueue(StoredPayload, sinks: [SinkID], QueueRecord?, @Sendable (Result<BatchID, QueueError>) -> Void)
  /// Fold records into a state; the reply is the number of the batch that came of it.
  case fold(QueueFold, @Sendable (Result<BatchID?, QueueError>) -> Void)
  /// Find or make the number of a sink.
  case register(name: String, SinkQueuePolicy, @Sendable (Result<SinkID, QueueError>) -> Void)
  /// Forget some of what is pending for a sink; the reply is true once the sink itself is gone.
  case purge(name: String, @Sendable (Result<Bool, QueueError>) -> Void)
  /// Drop some of what is pending for a sink, behind a batch; the reply has the points and the last batch, nil at
  /// the end.
  case evict(name: String, after: Int64, @Sendable (Result<(points: Int, last: Int64?), QueueError>) -> Void)
  /// Make dead letters pending again.
  case replay([Int64], @Sendable (Result<DeadLetterReplay, QueueError>) -> Void)
  /// Forget dead letters; the reply is how many there were.
  case dropDeadLetters([Int64], @Sendable (Result<Int, QueueError>) -> Void)
  /// Note what sinks have done; nobody waits where there is no reply.
  case settle([Settlement], (@Sendable (Result<Void, QueueError>) -> Void)?)
  /// Set batches aside that do not match their checksum.
  case setAside([BatchID])
  /// Repair the file, unless that was done since: a reader found it damaged.
  case repair(reason: String, generation: Int)
  /// Rewrite the file: somebody asks for it.
  case rewrite(@Sendable (Result<QueueRepairReport, QueueError>) -> Void)
  /// Expire, copy the log, give space back now.
  case maintain(@Sendable (Result<Void, QueueError>) -> Void)

  /// Bytes that count against the inbox's limit.
  var byteCount: Int {
    switch self {
    case .enqueue(let payload, _, let record, _): payload.batch.byteCount + (record?.bytes.count ?? 0)
    case .fold(let fold, _): fold.byteCount
    default: 0
    }
  }

  /// True where nobody waits, so that the writer may wait a moment for more.
  var isLazy: Bool {
    if case .settle(_, nil) = self { return true }
    return false
  }

  /// True where the work survives the failure of a transaction that did more.
  var isSettling: Bool {
    switch self {
    case .settle, .setAside: true
    default: false
    }
  }

  /// True where the work takes room that it may be refused.
  var takesRoom: Bool {
    switch self {
    case .enqueue, .fold, .register, .replay: true
    case .settle(let list, _):
      list.contains {
        if case .dead(_, _, .some, _, _) = $0.outcome { return true }
        return false
      }
    default: false
    }
  }

  /// Tells the caller, where one waits, that the work failed.
  func fail(_ error: QueueError) {
    switch self {
    case .enqueue(_, _, _, let reply): reply(.failure(error))
    case .fold(_, let reply): reply(.failure(error))
    case .register(_, _, let reply): reply(.failure(error))
    case .purge(_, let reply): reply(.failure(error))
    case .evict(_, _, let reply): reply(.failure(error))
    case .replay(_, let reply): reply(.failure(error))
    case .dropDeadLetters(_, let reply): reply(.failure(error))
    case .settle(_, let reply): reply?(.failure(error))
    // Repairs and maintenance are answered whatever became of the transaction.
    case .setAside, .repair, .rewrite, .maintain: return
    }
  }
}
