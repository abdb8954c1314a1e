internal import NIOPosix
internal import TattlerModel
internal import TattlerQueue

/// A queue that this process has open.
struct OpenQueue: QueueAdministration {
  private let queue: OfflineQueue
  private let runningSinks: Set<String>
  private let isRunning: Bool
  private let repaired: QueueRepairReport?

  /// - Parameters:
  ///   - queue: an open queue; ``close()`` closes it.
  ///   - runningSinks: the sinks that work on it now and must not be forgotten.
  ///   - isRunning: true in a daemon.
  ///   - repaired: what opening the file mended a moment ago; such a file is not rewritten once more.
  init(
    _ queue: OfflineQueue, runningSinks: Set<String> = [], isRunning: Bool = false, repaired: QueueRepairReport? = nil
  ) {
    self.queue = queue
    self.repaired = repaired
    self.runningSinks = runningSinks
    self.isRunning = isRunning
  }

  func overview() async throws(QueueError) -> QueueOverview {
    QueueOverview(
      sinks: queue.ledger(), statistics: try queue.statistics(), runningSinks: runningSinks, isRunning: isRunning)
  }

  func batches(after: BatchID?, maximumCount: Int) async throws(QueueError) -> [StoredBatch] {
    try queue.batches(after: after, maximumCount: Self.page(maximumCount))
  }

  func batch(_ id: BatchID) async throws(QueueError) -> MetricBatch? { try queue.batch(id) }

  func deadLetterGroups() async throws(QueueError) -> [DeadLetterGroup] { try queue.deadLetterSummary() }

  func deadLetters(
    after: Int64, sink: String?, reason: String?, maximumCount: Int
  ) async throws(QueueError) -> [DeadLetter] {
    try queue.deadLetters(
      after: after, sink: sink, reason: reason, withRows: false, maximumCount: Self.page(maximumCount))
  }

  func deadLetterRows(_ id: Int64) async throws(QueueError) -> MetricBatch? {
    guard id > 0 else { return nil }
    let letter = try queue.deadLetters(after: id - 1, maximumCount: 1).first
    return letter?.id == id ? letter?.payload : nil
  }

  func replayDeadLetters(_ letters: [Int64]) async throws(QueueError) -> DeadLetterReplay {
    try await queue.replayDeadLetters(letters)
  }

  func dropDeadLetters(_ letters: [Int64]) async throws(QueueError) -> Int {
    try await queue.dropDeadLetters(letters)
  }

  func evictPending(ofSinkNamed name: String) async throws(QueueError) -> Int {
    try checkName(name)
    return try await queue.evictPending(ofSinkNamed: name)
  }

  func forgetSink(named name: String) async throws(QueueError) {
    try checkName(name)
    guard !runningSinks.contains(name) else {
      throw QueueError(
        .alreadyInUse,
        "the sink \(name) is running: take it out of the configuration and restart the daemon, then forget it")
    }
    try await queue.purgeSink(named: name)
  }

  /// A check reads the whole file, which must not take a thread from delivery.
  func verify(
    progress: @escaping @Sendable (QueueCheckProgress) -> Void
  ) async throws(QueueError) -> QueueCheck {
    let queue = queue
    let result: Result<QueueCheck, QueueError>
    do {
      result = try await NIOThreadPool.singleton.runIfActive {
        do throws(QueueError) { return .success(try queue.verify(progress: progress)) } catch { return .failure(error) }
      }
    } catch { throw QueueError(.ioError, "there is no thread for the check: \(error)") }
    return try result.get()
  }

  func repair() async throws(QueueError) -> QueueRepairReport {
    if let repaired { return repaired }
    return try await queue.repair()
  }

  func close() async { await queue.close() }

  private static func page(_ count: Int) -> Int { min(max(count, 1), QueueAdministrationLimits.page) }

  private func checkName(_ name: String) throws(QueueError) {
    let names = queue.ledger().map(\.name)
    guard !names.contains(name) else { return }
    let known = names.isEmpty ? "it knows none" : "it knows \(names.joined(separator: ", "))"
    throw QueueError(.unknownSink, "the queue has no sink \"\(name)\"; \(known)")
  }
}
