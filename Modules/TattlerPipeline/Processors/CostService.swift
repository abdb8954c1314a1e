internal import Logging
internal import ServiceLifecycle
internal import TattlerDelivery
internal import TattlerQueue

/// Folds usage into cost every interval, and a last time when the receivers have stopped, so that delivery takes it along.
struct CostService: Service {
  let folding: CostFolding
  let figures: CostFigures
  let intervalNanoseconds: UInt64
  let clock: DeliveryClock
  let logger: Logger

  /// A failure that lasts is logged at its first time and then every so many.
  private static let failuresPerLine = 30

  func run() async throws {
    var failures = 0
    while !Task.isCancelled {
      let isLast = Task.isShuttingDownGracefully
      do throws(QueueError) {
        try await folding.run()
        if failures > 0 { logger.notice("Usage is priced again.") }
        failures = 0
      } catch {
        figures.fail()
        if failures % Self.failuresPerLine == 0 {
          logger.error("Usage cannot be priced now; it is kept.", metadata: ["error": "\(error)"])
        }
        failures += 1
      }
      if isLast { return }
      await cancelWhenGracefulShutdown { await clock.sleep(intervalNanoseconds) }
    }
  }
}
