internal import Logging
internal import Synchronization
internal import TattlerCost
internal import TattlerDelivery
internal import TattlerModel
internal import TattlerQueue
internal import TattlerThreads

/// Makes cost of the usage that was noted, one transaction a fold.
final class CostFolding: Sendable {
  /// Whose records and state they are.
  static let owner = "cost"

  private let folding: LedgerFolding<CostLedger>

  init(
    engine: DeliveryEngine, figures: CostFigures, clock: DeliveryClock, logger: Logger,
    makeLedger: @escaping @Sendable () -> CostLedger
  ) throws(SystemThread.Failure) {
    let notices = CostNotices(logger)
    folding = try LedgerFolding(
      owner: Self.owner, engine: engine, figures: figures, clock: clock, logger: logger, makeLedger: makeLedger
    ) { fold, series, isStored in
      if isStored { figures.add(fold.report, series: series) }
      notices.tell(fold.report)
    }
  }

  /// Reads the state, counts what waits, and notes when counting began where that is new.
  func prepare() async throws(QueueError) { try await folding.prepare() }

  /// Makes cost of all usage that waits.
  func run() async throws(QueueError) { try await folding.run() }
}

extension CostLedger: FoldingLedger {
  mutating func step(
    _ records: [[UInt8]], now: UInt64, _ mode: FoldingMode
  ) throws(MetricBatchError) -> FoldedRecords<CostReport> {
    let fold = try self.fold(
      records, now: now, tells: mode.tells, forgets: mode.forgets, isFrugal: mode.isFrugal)
    return FoldedRecords(
      changes: fold.changes.map { StateChange(key: $0.key, value: $0.value) }, batch: fold.batch,
      isUnfinished: fold.isUnfinished, report: fold.report)
  }
}

extension CostFigures: FoldingFigures {
  /// So much was noted.
  func note(_ count: Int) { note(records: count) }
}
