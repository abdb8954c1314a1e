internal import Synchronization
public import TattlerModel
internal import TattlerThreads

/// A queue on the disk: batches are stored once and stay until every sink is done with them.
///
/// ```swift
/// let queue = try OfflineQueue.open(QueueConfiguration(path: "/var/lib/tattler/queue.db"))
/// let sink = try await queue.registerSink(named: "grafana-cloud")
/// try await queue.enqueue(batch, for: [sink])  // the batch is on the disk now
/// for pending in try queue.nextPending(for: sink) {
///   let points = pending.pointsLeft
///   try await queue.settle([
///     Settlement(sink: sink, batch: pending.id, outcome: .finished(deliveredPoints: points, skippedPoints: 0))
///   ])
/// }
/// await queue.close()
/// ```
///
/// One process has a queue at a time. A damaged file is set aside and what can be read of it is kept; see
/// ``QueueEvent``. One thread writes; it takes all that waits as one transaction.
public final class OfflineQueue: Sendable {
  let writer: QueueWriter
  let incidents: IncidentCounter
  private let ending: Ending

  private init(_ writer: QueueWriter, _ incidents: IncidentCounter, _ ending: Ending) {
    self.writer = writer
    self.incidents = incidents
    self.ending = ending
  }

  deinit { writer.inbox.close() }

  /// Opens a queue, or makes a new one.
  ///
  /// This blocks on the disk; a large backlog makes it neither slow nor large. Damage does not make it fail: it is told
  /// to ``QueueConfiguration/onEvent``.
  ///
  /// - Throws: ``QueueError`` with code `alreadyInUse`, `permission`, `notAQueue`, `newerVersion`, `diskFull` (also
  ///   where a damaged file cannot be repaired for want of space) or `ioError`.
  public static func open(_ configuration: QueueConfiguration) throws(QueueError) -> OfflineQueue {
    let incidents = IncidentCounter()
    let tell = configuration.onEvent
    var configuration = configuration
    configuration.onEvent = { event in
      incidents.count(event)
      tell(event)
    }
    let files = configuration.durability == .memory ? nil : QueueFiles(following: configuration.path)
    var lock: QueueLock?
    if let files {
      try files.makeDirectory()
      guard QueueSignature.allowsQueue(at: files.path) else {
        throw QueueError(
          .notAQueue, "\(files.path) is a file of something else; give the queue a file of its own")
      }
      lock = try QueueLock(files)
      try QueueRepair(files: files, configuration: configuration).finishInterrupted()
      try files.prepare()
    }
    let database = try database(files, configuration)
    let writer: QueueWriter
    do throws(SQLiteFailure) {
      writer = try QueueWriter(database, files, lock, configuration)
    } catch { throw error.queueError("opening \(configuration.path)") }
    let ending = Ending()
    do throws(SystemThread.Failure) {
      let thread = try SystemThread(name: "queue writer") {
        writer.run()
        ending.end()
      }
      thread.detach()
    } catch { throw QueueError(.ioError, "the queue cannot start its thread: \(error)") }
    return OfflineQueue(writer, incidents, ending)
  }

  private static func database(
    _ files: QueueFiles?, _ configuration: QueueConfiguration
  ) throws(QueueError) -> QueueDatabase {
    do throws(QueueDatabase.Obstacle) { return try QueueDatabase.open(files, configuration) } catch {
      switch error {
      case .refusal(let refusal): throw refusal
      case .damage(let reason):
        guard let files else { throw QueueError(.ioError, "the queue cannot be made in memory: \(reason)") }
        return try QueueRepair(files: files, configuration: configuration).run(reason: reason).0
      }
    }
  }

  /// Finds the number of a sink, or gives it one; the same name has the same number after a restart.
  ///
  /// - Parameters:
  ///   - name: 1 to 256 bytes.
  ///   - policy: how much of the queue the sink may use, until the queue is closed or the sink is registered again.
  public func registerSink(
    named name: String, policy: SinkQueuePolicy = SinkQueuePolicy()
  ) async throws(QueueError) -> SinkID {
    try await ask { .register(name: name, policy, $0) }
  }

  /// Forgets a sink that is configured no longer: what is pending for it is dropped, and its ledger with it.
  public func purgeSink(named name: String) async throws(QueueError) {
    while try await !ask({ .purge(name: name, $0) }) {}
  }

  /// Stores a batch and returns once it is as durable as the configuration says.
  ///
  /// A batch without points is accepted and not stored. Where there is no room, each sink's
  /// ``SinkQueuePolicy/overflow`` says what happens.
  ///
  /// - Throws: ``QueueError`` with code `busy` where too much waits already, `full` at a limit where a sink refuses,
  ///   `diskFull` and `ioError` where the file cannot be written, `tooLarge`, `unknownSink` or `closed`. The batch is
  ///   not stored then.
  @discardableResult
  public func enqueue(_ batch: MetricBatch, for sinks: [SinkID]) async throws(QueueError) -> BatchID {
    try await enqueue(batch, for: sinks, record: nil)
  }

  /// Notes what sinks have done, in one transaction, and returns after its commit.
  ///
  /// The commit is not synced: after a loss of power a batch may be delivered again.
  public func settle(_ settlements: [Settlement]) async throws(QueueError) {
    if settlements.isEmpty { return }
    try await ask { .settle(settlements, $0) }
  }

  /// Notes what sinks have done within some milliseconds, together with other work.
  ///
  /// - Returns: false where the queue is closed or busy: the settlements are lost, the batches delivered again.
  @discardableResult
  public func settleSoon(_ settlements: [Settlement]) -> Bool {
    settlements.isEmpty || writer.inbox.post(.settle(settlements, nil)) == nil
  }

  /// Expires what is too old, copies the log into the database and gives free space back, now.
  ///
  /// The queue does so by itself; this is for tools and tests.
  public func maintain() async throws(QueueError) { try await ask { .maintain($0) } }

  /// Stores what waits, closes the file and lets go of it. Calls after this fail with code `closed`.
  public func close() async {
    writer.inbox.close()
    await ending.wait()
  }

  func ask<Answer: Sendable>(
    _ work: (@escaping @Sendable (Result<Answer, QueueError>) -> Void) -> QueueWork
  ) async throws(QueueError) -> Answer {
    let result = await withCheckedContinuation {
      (continuation: CheckedContinuation<Result<Answer, QueueError>, Never>) in
      if let refusal = writer.inbox.post(work { continuation.resume(returning: $0) }) {
        continuation.resume(returning: .failure(refusal))
      }
    }
    return try result.get()
  }
}

extension OfflineQueue {
  /// The end of the writer's thread.
  private final class Ending: Sendable {
    private let state = Mutex<(isOver: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func end() {
      let waiters = state.withLock { state in
        state.isOver = true
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.resume() }
    }

    func wait() async {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if !state.isOver { state.waiters.append(continuation) }
          return state.isOver
        }
        if isOver { continuation.resume() }
      }
    }
  }
}
