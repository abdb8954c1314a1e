/// What a queue tells whoever operates it.
public enum QueueEvent: Sendable {
  /// A transaction was committed, and how long it took.
  case committed(batches: Int, bytes: Int, settlements: Int, nanoseconds: UInt64)
  /// A transaction failed; its callers were told.
  case commitFailed(QueueError)
  /// The first transaction after failed ones was committed.
  case recovered
  /// The write-ahead log could not be copied into the database; it is tried again later.
  case checkpointFailed(QueueError)
  /// A stored batch does not match its checksum and was set aside; its pending points count as dead.
  case batchDamaged(BatchID, points: Int)
  /// The database was damaged and was moved to `path`; a new one was begun.
  case fileSetAside(path: String, reason: String)
  /// What could be read from a damaged database; points are counted once a sink.
  case salvaged(batches: Int, points: Int, lostPoints: Int)
  /// A repair could not read so many records of an owner, or so many entries of its state, whose totals begin anew.
  /// Both numbers are 0 where the owner's counters are lost as well: something may be missing.
  case recordsLost(owner: String, records: Int, entries: Int)
  /// Points passed the age limit, counted once a sink.
  case expired(points: Int)
  /// Points were dropped because a sink, or the queue, held as much as it may.
  case evicted(sink: String, points: Int)
  /// The system's clock was set by so much; nothing expires for it.
  case clockWasSet(nanoseconds: Int64)
  /// The file was brought from one version to another.
  case migrated(from: Int, to: Int)
  /// The oldest dead letters were dropped because they passed their size limit.
  case deadLettersDropped(count: Int)
}
