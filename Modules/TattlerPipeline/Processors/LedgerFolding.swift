internal import Logging
internal import Synchronization
internal import TattlerDelivery
internal import TattlerModel
internal import TattlerQueue
internal import TattlerThreads

/// Folds the records of an owner into its ledger, one transaction a fold.
///
/// What was noted is read and added up on a thread of its own: SQLite blocks, and a backlog takes a while. One caller
/// at a time.
final class LedgerFolding<Ledger: FoldingLedger>: Sendable {
  /// Called after each fold with what it found, the number of series, and what was told.
  typealias Told =
    @Sendable (FoldedRecords<Ledger.Report>, _ series: Int, _ isStored: Bool) async throws(QueueError) -> Void

  private let owner: String
  private let makeLedger: @Sendable () -> Ledger
  private let engine: DeliveryEngine
  private let figures: any FoldingFigures
  private let clock: DeliveryClock
  private let logger: Logger
  private let told: Told
  private let worker: Worker<@Sendable () -> Void>
  /// nil where the state has to be read first.
  private let ledger = Mutex<Ledger?>(nil)

  /// Bytes of records that are folded at a time.
  private static var chunkBytes: Int { 4 << 20 }
  /// Folds of one call; the rest is for the next.
  private static var maximumFolds: Int { 100 }

  init(
    owner: String, engine: DeliveryEngine, figures: any FoldingFigures, clock: DeliveryClock, logger: Logger,
    makeLedger: @escaping @Sendable () -> Ledger, told: @escaping Told
  ) throws(SystemThread.Failure) {
    self.owner = owner
    self.engine = engine
    self.figures = figures
    self.clock = clock
    self.logger = logger
    self.makeLedger = makeLedger
    self.told = told
    worker = try Worker(name: owner, capacity: 1) { jobs, _ in for job in jobs { job() } }
  }

  deinit { worker.close() }

  /// Reads the state, counts what waits, and notes when counting began where that is new.
  func prepare() async throws(QueueError) {
    try await step([], FoldingMode(tells: false, forgets: false))
    figures.note(try await waiting())
  }

  /// How much waits from before.
  private func waiting() async throws(QueueError) -> Int {
    var (count, last) = (0, Int64(0))
    while true {
      let records = try await read(after: last)
      guard let end = records.last else { return count }
      (count, last) = (count + records.count, end.id)
    }
  }

  /// Folds everything that waits.
  func run() async throws(QueueError) {
    let noted = figures.noted
    var records = try await read(after: 0)
    for number in 1...Self.maximumFolds {
      let next = if let last = records.last { try await read(after: last.id) } else { [StoredRecord]() }
      let tells = engine.hasSinks && (next.isEmpty || number == Self.maximumFolds)
      let isUnfinished = try await step(records, FoldingMode(tells: tells, forgets: next.isEmpty))
      records = next
      if records.isEmpty, !isUnfinished { return figures.fold(through: noted) }
    }
  }

  /// Folds some records; true where more is to be told.
  @discardableResult
  private func step(_ records: [StoredRecord], _ mode: FoldingMode) async throws(QueueError) -> Bool {
    var mode = mode
    while true {
      do throws(QueueError) {
        return try await commit(records, mode)
      } catch {
        // The truth is in the queue.
        ledger.withLock { $0 = nil }
        guard error.code == .full, !records.isEmpty, !mode.isFrugal else { throw error }
        // There is no room for what is to be told: it is kept, and told later. Or else there is none for what is kept:
        // without new series there is, so that those that are known go on.
        if mode.tells { mode.tells = false } else { mode.isFrugal = true }
      }
    }
  }

  private func commit(_ records: [StoredRecord], _ mode: FoldingMode) async throws(QueueError) -> Bool {
    let now = clock.wall()
    let (fold, series) = try await onThread { [self] () throws(QueueError) in
      try ledger.withLock { (ledger) throws(QueueError) in
        var current = if let known = ledger { known } else { try restored(now) }
        // The only owner from here on, so that nothing is copied.
        ledger = nil
        if figures.takeLoss() { current.rewrite() }
        let fold: FoldedRecords<Ledger.Report>
        do throws(MetricBatchError) { fold = try current.step(records.map(\.bytes), now: now, mode) } catch {
          throw QueueError(.tooLarge, error.reason)
        }
        ledger = current
        return (fold, current.seriesCount)
      }
    }
    let isStored = !records.isEmpty || !fold.changes.isEmpty || fold.batch != nil
    if isStored {
      try await engine.fold(
        owner: owner, through: records.last?.id ?? 0, changes: fold.changes, batch: fold.batch)
    }
    do throws(QueueError) { try await told(fold, series, isStored) } catch {
      // The fold stands: it must not be made again, as for a full queue.
      throw QueueError(.busy, error.reason)
    }
    return fold.isUnfinished
  }

  private func restored(_ now: UInt64) throws(QueueError) -> Ledger {
    var ledger = makeLedger()
    let problems = ledger.restore(try engine.queue.state(of: owner).map { ($0.key, $0.value) }, now: now)
    for problem in problems {
      logger.error("The state of a processor is damaged.", metadata: ["processor": "\(owner)", "what": "\(problem)"])
    }
    return ledger
  }

  private func read(after: Int64) async throws(QueueError) -> [StoredRecord] {
    try await onThread { [engine, owner] () throws(QueueError) in
      try engine.queue.records(of: owner, after: after, limitBytes: Self.chunkBytes)
    }
  }

  private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws(QueueError) -> Value
  ) async throws(QueueError) -> Value {
    let result: Result<Value, QueueError> = await withCheckedContinuation { continuation in
      let isTaken = worker.offer {
        do throws(QueueError) { continuation.resume(returning: .success(try body())) } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if !isTaken {
        continuation.resume(returning: .failure(QueueError(.busy, "the thread of a processor takes nothing")))
      }
    }
    return try result.get()
  }
}
