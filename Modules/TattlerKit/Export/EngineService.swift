internal import Logging
internal import ServiceLifecycle
internal import TattlerDelivery
internal import TattlerPipeline
internal import TattlerQueue

/// Delivers until everything else has ended, then works the queue off within what is left of the time.
struct EngineService: Service {
  let engine: DeliveryEngine
  let export: MetricsExport
  let deadline: ShutdownDeadline
  /// Whether what is left is there at the next start.
  let isDurable: Bool
  /// Whether nothing was left.
  let ended: Completion<Bool>
  let logger: Logger

  func run() async throws {
    engine.start()
    do { try await gracefulShutdown() } catch {
      // Another part has failed. In a cancelled task nothing can be waited for, but the queue may keep what there is.
      do throws(QueueError) { _ = try await export.run() } catch {
        logger.error("The last metrics were not taken.", metadata: ["error": "\(error)"])
      }
      return ended.finish(await engine.shutdown(drainNanoseconds: 0))
    }
    await finish()
  }

  /// Delivers what waits, within what is left of the time.
  func finish() async {
    let wasDrained = await engine.shutdown(drainNanoseconds: deadline.remainingNanoseconds)
    if wasDrained {
      logger.debug("All metrics were delivered.")
    } else if isDurable {
      logger.notice("Some metrics were not delivered in time; they stay in the queue's file for the next start.")
    } else {
      logger.warning("Some metrics were not delivered in time, and are lost: they waited in memory.")
    }
    ended.finish(wasDrained)
  }
}
