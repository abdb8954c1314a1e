internal import Logging
internal import Synchronization
internal import TattlerQueue

/// What the queue tells, as sentences of the log. What may happen with every batch is said at most every ten seconds,
/// with the sum since the last line.
final class QueueLog: Sendable {
  /// Events that come in rows.
  private enum Repeated: Hashable {
    case commitFailed
    case checkpointFailed
    case expired
    case evicted(sink: String)
    case deadLettersDropped
  }

  private struct Sum {
    var count = 0
    var nextLine: UInt64 = 0
  }

  private static let intervalNanoseconds: UInt64 = 10_000_000_000

  private let logger: Logger
  private let monotonic: @Sendable () -> UInt64
  private let sums = Mutex<[Repeated: Sum]>([:])

  init(_ logger: Logger, monotonic: @escaping @Sendable () -> UInt64) {
    self.logger = logger
    self.monotonic = monotonic
  }

  func log(_ event: QueueEvent) {
    switch event {
    case .committed(let batches, let bytes, let settlements, let nanoseconds):
      logger.trace(
        "Committed.",
        metadata: [
          "batches": "\(batches)", "bytes": "\(bytes)", "settlements": "\(settlements)",
          "microseconds": "\(nanoseconds / 1_000)",
        ])
    case .commitFailed(let error):
      if let times = due(.commitFailed) {
        logger.error(
          "The queue cannot write; senders are asked to come back.",
          metadata: ["error": "\(error)", "times": "\(times)"])
      }
    case .recovered:
      forget(.commitFailed)
      logger.notice("The queue can write again.")
    case .checkpointFailed(let error):
      if due(.checkpointFailed) != nil {
        logger.warning("The write-ahead log could not be put away yet.", metadata: ["error": "\(error)"])
      }
    case .batchDamaged(let id, let points):
      logger.error("A stored batch is damaged and was set aside.", metadata: ["batch": "\(id)", "points": "\(points)"])
    case .fileSetAside(let path, let reason):
      logger.error(
        "The queue's file was damaged; it was set aside and a new one begun.",
        metadata: ["path": "\(path)", "reason": "\(reason)"])
    case .salvaged(let batches, let points, let lostPoints):
      logger.notice(
        "Batches were read out of the damaged file.",
        metadata: ["batches": "\(batches)", "points": "\(points)", "lost_points": "\(lostPoints)"])
    case .recordsLost(let owner, let records, let entries):
      logger.error(
        "Some of what a processor had noted could not be read out of the damaged file; totals may begin anew.",
        metadata: ["processor": "\(owner)", "records": "\(records)", "state_entries": "\(entries)"])
    case .expired(let points):
      if let points = due(.expired, points) {
        logger.warning("Points passed the age limit.", metadata: ["points": "\(points)"])
      }
    case .evicted(let sink, let points):
      if let points = due(.evicted(sink: sink), points) {
        logger.warning(
          "The queue is full for a sink; points were dropped, as its overflow setting says.",
          metadata: ["sink": "\(sink)", "points": "\(points)"])
      }
    case .clockWasSet(let nanoseconds):
      logger.warning(
        "The system's clock was set; nothing expires for it.",
        metadata: ["seconds": "\(nanoseconds / 1_000_000_000)"])
    case .migrated(let from, let to):
      logger.notice("The queue's file was brought to a new version.", metadata: ["from": "\(from)", "to": "\(to)"])
    case .deadLettersDropped(let count):
      if let count = due(.deadLettersDropped, count) {
        logger.warning("The oldest dead letters were dropped to make room.", metadata: ["count": "\(count)"])
      }
    }
  }

  /// Adds to a sum; gives it, and begins a new one, where a line is due.
  private func due(_ kind: Repeated, _ count: Int = 1) -> Int? {
    let now = monotonic()
    return sums.withLock { sums in
      var sum = sums[kind] ?? Sum()
      sum.count += count
      defer { sums[kind] = sum }
      guard now >= sum.nextLine else { return nil }
      let total = sum.count
      sum = Sum(count: 0, nextLine: now &+ Self.intervalNanoseconds)
      return total
    }
  }

  private func forget(_ kind: Repeated) { sums.withLock { $0[kind] = nil } }
}
