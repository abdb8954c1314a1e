package import Logging
package import ServiceLifecycle
internal import TattlerDelivery
internal import TattlerModel
package import TattlerQueue

/// Notes frames as they come, and makes series of them every few seconds. What is answered with success is in the
/// queue.
package struct FrameProcessor: Sendable {
  /// Whose records and state they are.
  package static let owner = "frames"

  package let figures: FrameFigures
  private let engine: DeliveryEngine
  private let folding: LedgerFolding<FrameLedger>
  private let settings: FrameSettings
  private let clock: DeliveryClock

  /// Reads the state.
  ///
  /// - Parameter cost: prices what the series say that was used; nil where nothing does.
  /// - Throws: ``PipelineError`` where the system gives no thread.
  init(
    _ settings: FrameSettings, engine: DeliveryEngine, figures: FrameFigures, cost: CostProcessor?,
    clock: DeliveryClock, logger: Logger
  ) async throws(PipelineError) {
    self.settings = settings
    self.engine = engine
    self.figures = figures
    self.clock = clock
    do {
      folding = try LedgerFolding(
        owner: Self.owner, engine: engine, figures: figures, clock: clock, logger: logger,
        makeLedger: { FrameLedger(settings) },
        told: { fold, series, _ async throws(QueueError) in
          figures.add(fold.report, series: series)
          // Totals: where this fails, or the process ends in between, the next ones say it as well.
          if let cost, let batch = fold.batch { try await cost.note(batch) }
        })
    } catch {
      await engine.shutdown(drainNanoseconds: 0)
      throw PipelineError.system("the thread for frames cannot be started: \(error)")
    }
    do throws(QueueError) { try await folding.prepare() } catch {
      logger.warning("The state of frames cannot be read yet.", metadata: ["error": "\(error)"])
    }
  }

  /// Takes a body of frames, and returns once it is as safe as the queue's durability says.
  package func accept(_ body: [UInt8]) async throws(QueueError) {
    try await engine.note(QueueRecord(owner: Self.owner, bytes: FrameRecord.bytes(body, time: clock.wall())))
    figures.note(1)
  }

  /// Makes series of all frames that wait.
  package func fold() async throws(QueueError) {
    if figures.isIdle { return }
    try await folding.run()
  }

  /// What folds while the daemon runs, and once more at its end.
  package func service(_ logger: Logger) -> any Service {
    FoldingService(
      fold: { [self] () throws(QueueError) in try await fold() }, figures: figures,
      intervalNanoseconds: settings.intervalNanoseconds, clock: clock, logger: logger,
      words: .init(
        failed: "Frames cannot be added up now; they are kept.", again: "Frames are added up again."))
  }
}
