internal import Logging
internal import TattlerQueue

/// What the queue tells, as sentences of the log.
enum QueueLog {
  static func log(_ event: QueueEvent, _ logger: Logger) {
    switch event {
    case .committed(let batches, let bytes, let settlements, let nanoseconds):
      logger.trace(
        "Committed.",
        metadata: [
          "batches": "\(batches)", "bytes": "\(bytes)", "settlements": "\(settlements)",
          "microseconds": "\(nanoseconds / 1_000)",
        ])
    case .commitFailed(let error):
      logger.error("The queue cannot write; senders are asked to come back.", metadata: ["error": "\(error)"])
    case .recovered: logger.notice("The queue can write again.")
    case .checkpointFailed(let error):
      logger.warning("The write-ahead log could not be put away yet.", metadata: ["error": "\(error)"])
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
    case .expired(let points):
      logger.warning("Points passed the age limit.", metadata: ["points": "\(points)"])
    case .deadLettersDropped(let count):
      logger.warning("The oldest dead letters were dropped to make room.", metadata: ["count": "\(count)"])
    }
  }
}
