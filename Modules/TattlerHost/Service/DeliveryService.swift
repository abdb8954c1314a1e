internal import Logging
internal import ServiceLifecycle
internal import TattlerDelivery
internal import TattlerPipeline

/// Runs delivery until the receivers have stopped, then works the queue off within a deadline.
struct DeliveryService: Service {
  let engine: DeliveryEngine
  let deadline: ShutdownDeadline
  let logger: Logger

  func run() async throws {
    engine.start()
    do { try await gracefulShutdown() } catch {
      // Another part has failed. In a cancelled task nothing can be waited for.
      logger.notice("Ending at once; what is queued stays in the queue and goes on at the next start.")
      await engine.shutdown(drainNanoseconds: 0)
      return
    }
    deadline.begin()
    logger.notice("Shutting down: the receivers have stopped, the queue is worked off.")
    if await engine.shutdown(drainNanoseconds: deadline.remainingNanoseconds) {
      logger.notice("Everything was delivered.")
    } else {
      logger.notice("What is left stays in the queue and goes on at the next start.")
    }
  }
}
