internal import Logging
internal import Synchronization
internal import TattlerPlugin
internal import TattlerQueue

/// Writes into the queue what became of rows, and tells the log about it.
final class DeliveryRecorder: Sendable {
  private let name: String
  private let id: SinkID
  private let queue: OfflineQueue
  private let clock: DeliveryClock
  private let logger: Logger
  private let counters: SinkCounters
  private let setAside = Mutex(Interval())
  private let rejections = Mutex(Interval())
  private let warnings = Mutex(Interval())

  /// What was counted since the last line of the log.
  private struct Interval {
    var nextLine: UInt64 = 0
    var count = 0

    /// Counts, and gives what came together where a line is due: one a second at most.
    mutating func add(_ more: Int, now: UInt64) -> Int? {
      count += more
      guard now >= nextLine else { return nil }
      defer { (nextLine, count) = (now.saturatingAdd(1_000_000_000), 0) }
      return count
    }
  }

  /// How long to wait for a queue that cannot write, in nanoseconds.
  private static let unwritableNanoseconds: UInt64 = 1_000_000_000

  init(name: String, id: SinkID, queue: OfflineQueue, clock: DeliveryClock, logger: Logger, counters: SinkCounters) {
    self.name = name
    self.id = id
    self.queue = queue
    self.clock = clock
    self.logger = logger
    self.counters = counters
  }

  /// What the queue is told about effects on a unit's rows.
  func settlements(of effects: [DeliveryEffect], _ unit: DeliveryUnit) -> [Settlement] {
    var settlements: [Settlement] = []
    for effect in effects {
      switch effect {
      case .delivered(let rows, let skipped, let rejected, let message):
        var left = (skipped: skipped, rejected: rejected)
        for part in unit.settled(rows) {
          let points = unit.pointCount(part.rows)
          let skippedHere = min(left.skipped, points)
          let rejectedHere = min(left.rejected, points - skippedHere)
          left = (left.skipped - skippedHere, left.rejected - rejectedHere)
          // Nobody said which points they are, so that there is nothing to keep.
          if rejectedHere > 0 { settlements.append(dead(part, 0, rejectedHere, .rejected, message, unit)) }
          settlements.append(settlement(part, delivered: points - rejectedHere, skipped: skippedHere))
        }
        if rejected > 0 { sayThatPointsWereRejected(rejected, message) }
      case .dead(let rows, let reason, let message):
        for part in unit.settled(rows) {
          settlements.append(dead(part, part.rows.count, unit.pointCount(part.rows), reason, message, unit))
          settlements.append(settlement(part, delivered: 0, skipped: 0))
        }
        sayThatRowsWereSetAside(rows.count, reason, message)
      case .attempted(let row):
        for batch in unit.batches(of: row..<row + 1) {
          settlements.append(Settlement(sink: id, batch: batch, outcome: .attempted))
        }
      }
    }
    return settlements
  }

  /// Has the queue note what happened. Until it can (the disk may be full), nothing further is delivered: what is
  /// delivered and not noted would be delivered again.
  func settle(_ settlements: [Settlement]) async {
    var hasComplained = false
    while !settlements.isEmpty {
      do throws(QueueError) { return try await queue.settle(settlements) } catch {
        if error.code == .closed || Task.isCancelled { return }
        if !hasComplained {
          logger.error(
            "The queue cannot note what was delivered; trying again.",
            metadata: ["sink": "\(name)", "error": "\(error)"])
        }
        hasComplained = true
        await clock.sleep(Self.unwritableNanoseconds)
      }
    }
  }

  /// A receiver may take everything and still have something to say.
  func noteWarning(of outcome: SinkOutcome) {
    guard outcome.disposition == .delivered, outcome.pointsRejected == 0, !outcome.message.isEmpty else { return }
    counters.add(1, to: "receiver_warnings", of: name)
    let now = clock.monotonic()
    guard let count = warnings.withLock({ $0.add(1, now: now) }) else { return }
    logger.warning(
      "The receiver took the data and warns.",
      metadata: ["sink": "\(name)", "warnings": "\(count)", "message": "\(outcome.message)"])
  }

  private func settlement(_ part: DeliveryUnit.Settled, delivered: Int, skipped: Int) -> Settlement {
    Settlement(
      sink: id, batch: part.id,
      outcome: part.isLast
        ? .finished(deliveredPoints: delivered, skippedPoints: skipped)
        : .progress(nextRow: part.nextRow, deliveredPoints: delivered, skippedPoints: skipped))
  }

  private func dead(
    _ part: DeliveryUnit.Settled, _ rows: Int, _ points: Int, _ reason: DeadLetterReason, _ message: String,
    _ unit: DeliveryUnit
  ) -> Settlement {
    Settlement(
      sink: id, batch: part.id,
      outcome: .dead(
        rows: rows, points: points, payload: rows > 0 ? unit.payload(of: part.rows) : nil, reason: reason.rawValue,
        message: message))
  }

  private func sayThatPointsWereRejected(_ count: Int, _ message: String) {
    counters.add(UInt64(clamping: count), to: "points_rejected", of: name)
    let now = clock.monotonic()
    guard let points = rejections.withLock({ $0.add(count, now: now) }) else { return }
    logger.warning(
      "The receiver rejected points of a request that it took.",
      metadata: ["sink": "\(name)", "points": "\(points)", "message": "\(message)"])
  }

  /// A line a second at most: a backlog of bad rows must not fill the log.
  private func sayThatRowsWereSetAside(_ count: Int, _ reason: DeadLetterReason, _ message: String) {
    let now = clock.monotonic()
    guard let rows = setAside.withLock({ $0.add(count, now: now) }) else { return }
    logger.warning(
      "Rows were set aside.",
      metadata: ["sink": "\(name)", "rows": "\(rows)", "reason": "\(reason.rawValue)", "message": "\(message)"])
  }
}

extension Settlement {
  /// Whether points were delivered.
  var isDelivery: Bool {
    switch outcome {
    case .progress(_, let points, _), .finished(let points, _): points > 0
    case .dead, .attempted: false
    }
  }
}
