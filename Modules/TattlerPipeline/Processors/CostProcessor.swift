package import Logging
package import ServiceLifecycle
internal import TattlerCost
internal import TattlerDelivery
package import TattlerModel
internal import TattlerPricing
package import TattlerQueue

/// The processor `cost`: notes usage with the batches that are accepted, and makes cost of it every few seconds.
package struct CostProcessor: Sendable {
  package let figures: CostFigures
  private let engine: DeliveryEngine
  private let sieve: UsageSieve
  private let folding: CostFolding
  private let intervalNanoseconds: UInt64
  private let clock: DeliveryClock

  /// Reads the state.
  ///
  /// - Throws: ``PipelineError`` where the system gives no thread.
  init(
    _ configuration: CostConfiguration, _ prices: CostConfiguration.Prices, engine: DeliveryEngine,
    figures: CostFigures, clock: DeliveryClock, logger: Logger
  ) async throws(PipelineError) {
    self.engine = engine
    self.figures = figures
    self.clock = clock
    intervalNanoseconds = configuration.intervalNanoseconds
    let index = UsageIndex(configuration.usage)
    sieve = UsageSieve(index)
    let now = clock.wall
    do {
      folding = try CostFolding(engine: engine, figures: figures, clock: clock, logger: logger) {
        CostLedger(prices: prices.table, usage: index, settings: prices.settings, now: now())
      }
    } catch {
      await engine.shutdown(drainNanoseconds: 0)
      throw PipelineError.system("the thread for costs cannot be started: \(error)")
    }
    logger.notice("Usage is priced.", metadata: Self.describe(prices.table, now: now()))
    do throws(QueueError) { try await folding.prepare() } catch {
      logger.warning("The state of costs cannot be read yet.", metadata: ["error": "\(error)"])
    }
  }

  /// Takes a batch for all sinks, and what it used with it.
  package func accept(_ batch: MetricBatch) async throws(QueueError) {
    let record: QueueRecord?
    do throws(MetricBatchError) { record = try self.record(of: batch) } catch {
      throw QueueError(.tooLarge, error.reason)
    }
    guard let record else { return try await engine.accept(batch) }
    try await engine.accept(batch, record: record)
    figures.note()
  }

  /// What a batch used; nil where it says nothing of usage.
  func record(of batch: MetricBatch) throws(MetricBatchError) -> QueueRecord? {
    try sieve.record(of: batch).map { QueueRecord(owner: CostFolding.owner, bytes: $0) }
  }

  /// A record was accepted with a batch that another processor made.
  func noteCommitted() { figures.note() }

  /// Makes cost of all usage that waits.
  func fold() async throws(QueueError) { try await folding.run() }

  /// What folds while the pipeline runs, and once more at its end.
  package func service(_ logger: Logger) -> any Service {
    FoldingService(
      fold: { [self] () throws(QueueError) in try await fold() }, figures: figures,
      intervalNanoseconds: intervalNanoseconds, clock: clock, logger: logger,
      words: .init(failed: "Usage cannot be priced now; it is kept.", again: "Usage is priced again."))
  }

  /// Notes what the totals of a batch used that is stored already. Totals may be noted again: what is known adds
  /// nothing.
  func note(_ batch: MetricBatch) async throws(QueueError) {
    let record: QueueRecord?
    do throws(MetricBatchError) { record = try self.record(of: batch) } catch {
      throw QueueError(.tooLarge, error.reason)
    }
    guard let record else { return }
    try await engine.note(record)
    figures.note()
  }

  private static func describe(_ table: PriceTable, now: UInt64) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["tables": "\(table.layers.map(\.file).joined(separator: ", "))"]
    if let checked = table.checked {
      metadata["checked"] = "\(PriceDate.text(checked))"
      metadata["age_days"] = "\(max(0, Int64(clamping: now) - checked) / 86_400_000_000_000)"
    }
    return metadata
  }
}
