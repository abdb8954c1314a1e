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
  let logger: Logger

  func run() async throws {
    engine.start()
    do { try await gracefulShutdown() } catch {
      // Another part has failed. In a cancelled task nothing can be waited for, but the queue may keep what there is.
      do throws(QueueError) { _ = try await export.run() } catch {
        logger.error("The last metrics were not taken.", metadata: ["error": "\(error)"])
      }
      await engine.shutdown(drainNanoseconds: 0)
      return
    }
    if await engine.shutdown(drainNanoseconds: deadline.remainingNanoseconds) {
      logger.debug("All metrics were delivered.")
    } else {
      logger.notice("Some metrics were not delivered in time; in a file they stay for the next start.")
    }
  }
}
