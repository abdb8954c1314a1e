internal import TattlerModel

/// What callers ask of the writer.
enum QueueWork: Sendable {
  /// Store a batch for some sinks.
  case enqueue(StoredPayload, sinks: [SinkID], @Sendable (Result<BatchID, QueueError>) -> Void)
  /// Find or make the number of a sink.
  case register(name: String, @Sendable (Result<SinkID, QueueError>) -> Void)
  /// Forget some of what is pending for a sink; the reply is true once the sink itself is gone.
  case purge(name: String, @Sendable (Result<Bool, QueueError>) -> Void)
  /// Note what sinks have done; nobody waits where there is no reply.
  case settle([Settlement], (@Sendable (Result<Void, QueueError>) -> Void)?)
  /// Set batches aside that do not match their checksum.
  case setAside([BatchID])
  /// Repair the file, unless that was done since: a reader found it damaged.
  case repair(reason: String, generation: Int)
  /// Expire, copy the log, give space back now.
  case maintain(@Sendable (Result<Void, QueueError>) -> Void)

  /// Bytes that count against the inbox's limit.
  var byteCount: Int {
    switch self {
    case .enqueue(let payload, _, _): payload.batch.byteCount
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

  /// Tells the caller, where one waits, that the work failed.
  func fail(_ error: QueueError) {
    switch self {
    case .enqueue(_, _, let reply): reply(.failure(error))
    case .register(_, let reply): reply(.failure(error))
    case .purge(_, let reply): reply(.failure(error))
    case .maintain(let reply): reply(.failure(error))
    case .settle(_, let reply): reply?(.failure(error))
    case .setAside, .repair: return
    }
  }
}
