internal import Logging
internal import TattlerDelivery
internal import TattlerModel
internal import TattlerQueue
internal import TattlerThreads

/// What reads the state of totals out of the queue, on a thread of its own: SQLite blocks, and much takes a while.
final class CumulativeStore: Sendable {
  private let settings: CumulativeSettings
  private let engine: DeliveryEngine
  private let clock: DeliveryClock
  private let logger: Logger
  private let worker: Worker<@Sendable () -> Void>

  init(
    _ settings: CumulativeSettings, engine: DeliveryEngine, clock: DeliveryClock, logger: Logger
  ) throws(SystemThread.Failure) {
    self.settings = settings
    self.engine = engine
    self.clock = clock
    self.logger = logger
    worker = try Worker(name: CumulativeProcessor.owner, capacity: 1) { jobs, _ in for job in jobs { job() } }
  }

  deinit { worker.close() }

  /// Reads the state.
  func read() async throws(QueueError) -> DeltaToCumulative {
    let result: Result<DeltaToCumulative, QueueError> = await withCheckedContinuation { continuation in
      let isTaken = worker.offer { [self] in
        do throws(QueueError) { continuation.resume(returning: .success(try restored())) } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if !isTaken {
        continuation.resume(returning: .failure(QueueError(.busy, "the thread of a processor takes nothing")))
      }
    }
    return try result.get()
  }

  private func restored() throws(QueueError) -> DeltaToCumulative {
    var limits = SeriesLimits()
    limits.maximumSeries = settings.maximumSeries
    limits.maximumBytes = settings.maximumBytes
    limits.idleNanoseconds = settings.idleNanoseconds
    var conversion = DeltaToCumulative(limits: limits)
    conversion.maximumExplicitBuckets = CumulativeSettings.maximumExplicitBuckets
    conversion.maximumFutureNanoseconds = CumulativeSettings.maximumFutureNanoseconds
    let entries = try engine.queue.state(of: CumulativeProcessor.owner).map { ($0.key, $0.value) }
    let found = conversion.restore(entries, now: clock.wall())
    tell(found)
    conversion.trackChanges()
    return conversion
  }

  private func tell(_ found: DeltaToCumulative.Restoration) {
    if found.damaged > 0 {
      logger.error(
        "The state of a processor is damaged: series begin anew.",
        metadata: ["processor": "\(CumulativeProcessor.owner)", "series": "\(found.damaged)"])
    }
    if found.surplus > 0 {
      logger.warning(
        "The state of a processor has more series than max_series and max_bytes allow: those seen last are kept.",
        metadata: ["processor": "\(CumulativeProcessor.owner)", "forgotten": "\(found.surplus)"])
    }
  }
}
