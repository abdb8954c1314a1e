internal import Logging
internal import Synchronization
internal import TattlerCost
internal import TattlerDelivery
internal import TattlerModel
internal import TattlerQueue
internal import TattlerThreads

/// Makes cost of the usage that was noted, one transaction a fold.
///
/// What is noted is read, priced and added up on a thread of its own: SQLite blocks, and a backlog takes a while. One
/// caller at a time.
final class CostFolding: Sendable {
  /// Whose records and state they are.
  static let owner = "cost"

  private let makeLedger: @Sendable () -> CostLedger
  private let engine: DeliveryEngine
  private let figures: CostFigures
  private let clock: DeliveryClock
  private let logger: Logger
  private let worker: Worker<@Sendable () -> Void>
  /// nil where the state has to be read first.
  private let ledger = Mutex<CostLedger?>(nil)
  private let notices = Mutex<Set<CostNotice>>([])

  /// Bytes of records that are folded at a time.
  private static let chunkBytes = 4 << 20
  /// Folds of one call; the rest is for the next.
  private static let maximumFolds = 100
  /// What is noticed beyond is not logged.
  private static let maximumNotices = 1_000

  init(
    engine: DeliveryEngine, figures: CostFigures, clock: DeliveryClock, logger: Logger,
    makeLedger: @escaping @Sendable () -> CostLedger
  ) throws(SystemThread.Failure) {
    self.engine = engine
    self.figures = figures
    self.clock = clock
    self.logger = logger
    self.makeLedger = makeLedger
    worker = try Worker(name: "cost", capacity: 1) { jobs, _ in for job in jobs { job() } }
  }

  deinit { worker.close() }

  /// Reads the state, counts what waits, and notes when counting began where that is new.
  func prepare() async throws(QueueError) {
    try await step([], Mode(tells: false, forgets: false))
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

  /// What a fold does beside adding.
  private struct Mode {
    var tells: Bool
    var forgets: Bool
    var isFrugal = false
  }

  /// Makes cost of all usage that waits.
  func run() async throws(QueueError) {
    let noted = figures.noted
    var records = try await read(after: 0)
    for number in 1...Self.maximumFolds {
      let next = if let last = records.last { try await read(after: last.id) } else { [StoredRecord]() }
      let tells = engine.hasSinks && (next.isEmpty || number == Self.maximumFolds)
      let isUnfinished = try await step(records, Mode(tells: tells, forgets: next.isEmpty))
      records = next
      if records.isEmpty, !isUnfinished { return figures.fold(through: noted) }
    }
  }

  /// Folds some records; true where more is to be told.
  @discardableResult
  private func step(_ records: [StoredRecord], _ mode: Mode) async throws(QueueError) -> Bool {
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

  private func commit(_ records: [StoredRecord], _ mode: Mode) async throws(QueueError) -> Bool {
    let now = clock.wall()
    let (fold, series) = try await onThread { [self] () throws(QueueError) in
      try ledger.withLock { (ledger) throws(QueueError) in
        var current = if let known = ledger { known } else { try restored(now) }
        // The only owner from here on, so that nothing is copied.
        ledger = nil
        if figures.takeLoss() { current.rewrite() }
        let fold: CostLedger.Fold
        do throws(MetricBatchError) {
          fold = try current.fold(
            records.map(\.bytes), now: now, tells: mode.tells, forgets: mode.forgets, isFrugal: mode.isFrugal)
        } catch { throw QueueError(.tooLarge, error.reason) }
        ledger = current
        return (fold, current.seriesCount)
      }
    }
    if !records.isEmpty || !fold.changes.isEmpty || fold.batch != nil {
      try await engine.fold(
        owner: Self.owner, through: records.last?.id ?? 0,
        changes: fold.changes.map { StateChange(key: $0.key, value: $0.value) }, batch: fold.batch)
      figures.add(fold.report, series: series)
    }
    tell(fold.report)
    return fold.isUnfinished
  }

  private func restored(_ now: UInt64) throws(QueueError) -> CostLedger {
    var ledger = makeLedger()
    let problems = ledger.restore(try engine.queue.state(of: Self.owner).map { ($0.key, $0.value) }, now: now)
    for problem in problems {
      logger.error("The state of the processor cost is damaged.", metadata: ["what": "\(problem)"])
    }
    return ledger
  }

  private func read(after: Int64) async throws(QueueError) -> [StoredRecord] {
    try await onThread { [engine] () throws(QueueError) in
      try engine.queue.records(of: Self.owner, after: after, limitBytes: Self.chunkBytes)
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
      if !isTaken { continuation.resume(returning: .failure(QueueError(.busy, "the thread for costs takes nothing"))) }
    }
    return try result.get()
  }

  /// Logs each notice once, also where the ledger was read anew since.
  private func tell(_ report: CostReport) {
    for notice in report.notices where isNew(notice) {
      var metadata: Logger.Metadata = ["reason": "\(notice.reason)"]
      switch notice.subject {
      case .rejected(let metric):
        metadata["metric"] = "\(metric)"
        // A total that began before the processor did is where counting starts: nothing is wrong.
        let level = notice.reason == UsageRejection.baseline.rawValue ? Logger.Level.info : .warning
        logger.log(level: level, "A value of a usage metric is not counted as usage.", metadata: metadata)
      case .model(let provider, let model):
        metadata["provider"] = "\(provider)"
        metadata["model"] = "\(model)"
        logger.warning(Self.sentence(notice.reason), metadata: metadata)
      }
    }
  }

  private func isNew(_ notice: CostNotice) -> Bool {
    notices.withLock { $0.count < Self.maximumNotices && $0.insert(notice).inserted }
  }

  private static func sentence(_ reason: String) -> Logger.Message {
    switch reason {
    case CostNotice.unknownContext: "No price of a model is for the tier, plan or region that was said."
    case CostNotice.retired: "A model is used that its vendor has retired."
    default: "Usage has no price."
    }
  }
}
