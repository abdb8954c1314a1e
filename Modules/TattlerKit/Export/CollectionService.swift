internal import Logging
internal import ServiceLifecycle
internal import TattlerDelivery
internal import TattlerPipeline
internal import TattlerQueue

/// Collects every interval, and a last time when the program ends.
struct CollectionService: Service {
  let export: MetricsExport
  let ticks: CollectionTicks
  let deadline: ShutdownDeadline
  let clock: DeliveryClock
  let logger: Logger

  /// A failure that lasts is logged at its first time and then every so many.
  private static let failuresPerLine = 30

  func run() async throws {
    var failures = 0
    while true {
      await cancelWhenGracefulShutdown { await clock.sleep(ticks.wait(at: clock.wall())) }
      // Where another part has failed, the engine collects once more before it ends.
      if Task.isCancelled { return }
      let isLast = Task.isShuttingDownGracefully
      if isLast { deadline.begin() }
      do throws(QueueError) {
        _ = try await export.run()
        if failures > 0 { logger.notice("Metrics are taken again.") }
        failures = 0
      } catch {
        if failures % Self.failuresPerLine == 0 {
          logger.error(
            "The queue does not take metrics; totals go on, and differences are kept.", metadata: ["error": "\(error)"])
        }
        failures += 1
      }
      if isLast { return }
    }
  }
}
