internal import Logging
internal import ServiceLifecycle
internal import TattlerDelivery
internal import TattlerQueue

/// Folds records every interval, and a last time when the receivers have stopped, so that delivery takes along what
/// comes of it.
struct FoldingService: Service {
  /// What is logged of failures.
  struct Words {
    let failed: Logger.Message
    let again: Logger.Message
  }

  let fold: @Sendable () async throws(QueueError) -> Void
  let figures: any FoldingFigures
  let intervalNanoseconds: UInt64
  let clock: DeliveryClock
  let logger: Logger
  let words: Words

  /// A failure that lasts is logged at its first time and then every so many.
  private static let failuresPerLine = 30

  func run() async throws {
    var failures = 0
    while !Task.isCancelled {
      let isLast = Task.isShuttingDownGracefully
      do throws(QueueError) {
        try await fold()
        if failures > 0 { logger.notice(words.again) }
        failures = 0
      } catch {
        figures.fail()
        if failures % Self.failuresPerLine == 0 { logger.error(words.failed, metadata: ["error": "\(error)"]) }
        failures += 1
      }
      if isLast { return }
      await cancelWhenGracefulShutdown { await clock.sleep(intervalNanoseconds) }
    }
  }
}
