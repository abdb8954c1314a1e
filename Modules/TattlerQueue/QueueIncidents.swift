internal import Synchronization

/// How often something happened that an operator may want to know, since the queue was opened.
public struct QueueIncidents: Sendable, Equatable {
  /// Damaged files that were replaced.
  public var repairs = 0
  /// Points that a repair could not read; they count as dead.
  public var lostPoints = 0
  /// Records, and entries of states, that a repair could not read.
  public var lostRecords = 0
  /// Stored batches that did not match their checksum.
  public var damagedBatches = 0
  /// Transactions that failed, for a full disk or a fault of it; their callers were told.
  public var failedCommits = 0
  /// Dead letters that were dropped at their size limit.
  public var droppedDeadLetters = 0
  /// Steps of the system's clock.
  public var clockSteps = 0

  /// None.
  public init() {}
}

/// Counts events on their way to whoever hears them.
final class IncidentCounter: Sendable {
  private let incidents = Mutex(QueueIncidents())

  var current: QueueIncidents { incidents.withLock { $0 } }

  func count(_ event: QueueEvent) {
    switch event {
    case .committed, .recovered, .checkpointFailed, .expired, .evicted, .migrated, .salvaged(_, _, 0): return
    case .commitFailed: incidents.withLock { $0.failedCommits += 1 }
    case .batchDamaged: incidents.withLock { $0.damagedBatches += 1 }
    case .fileSetAside: incidents.withLock { $0.repairs += 1 }
    case .salvaged(_, _, let lost): incidents.withLock { $0.lostPoints += lost }
    case .recordsLost(_, let records, let entries): incidents.withLock { $0.lostRecords += max(records + entries, 1) }
    case .clockWasSet: incidents.withLock { $0.clockSteps += 1 }
    case .deadLettersDropped(let count): incidents.withLock { $0.droppedDeadLetters += count }
    }
  }
}
