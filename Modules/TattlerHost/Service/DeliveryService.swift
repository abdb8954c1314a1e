internal import Logging
internal import ServiceLifecycle
internal import TattlerDelivery

/// Runs delivery until the receivers have stopped, then works the queue off within a deadline.
struct DeliveryService: Service {
  let engine: DeliveryEngine
  let drainNanoseconds: UInt64
  let logger: Logger

  func run() async throws {
    engine.start()
    try? await gracefulShutdown()
    logger.notice("Shutting down: the receivers have stopped, the queue is worked off.")
    if await engine.shutdown(drainNanoseconds: drainNanoseconds) {
      logger.notice("Everything was delivered.")
    } else {
      logger.notice("What is left stays in the queue and goes on at the next start.")
    }
  }
}
