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
  private static let retryNanoseconds: UInt64 = 100_000_000

  func run() async throws {
    var failures = 0
    while true {
      await cancelWhenGracefulShutdown { await clock.sleep(ticks.wait(at: clock.wall())) }
      // Where another part has failed, the engine collects once more before it ends.
      if Task.isCancelled { return }
      if Task.isShuttingDownGracefully {
        deadline.begin()
        return await finish()
      }
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
    }
  }

  /// The last collection: tried until it is taken or the time is up, which also a callback that hangs cannot hold up.
  private func finish() async {
    let ended = Completion<QueueError?>()
    Task { [self] in
      while true {
        do throws(QueueError) {
          _ = try await export.run()
          return ended.finish(nil)
        } catch {
          if deadline.remainingNanoseconds == 0 || error.code == .closed { return ended.finish(error) }
        }
        await clock.sleep(Self.retryNanoseconds)
      }
    }
    let timer = Task { [self] in
      await clock.sleep(deadline.remainingNanoseconds)
      ended.finish(QueueError(.busy, "the collection took longer than the shutdown may"))
    }
    let failure = await ended.wait()
    timer.cancel()
    if let failure {
      logger.error(
        "The last metrics were not taken; what was counted since the collection before is lost.",
        metadata: ["error": "\(failure)"])
    }
  }
}
