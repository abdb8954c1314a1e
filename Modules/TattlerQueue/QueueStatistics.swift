/// The size and the age of what a queue holds.
public struct QueueStatistics: Sendable, Equatable {
  /// Batches that at least one sink still needs.
  public var batches = 0
  /// The bytes of those batches.
  public var bytes = 0
  /// Dead letters that are kept.
  public var deadLetters = 0
  /// The bytes of the dead letters.
  public var deadBytes = 0
  /// When the oldest batch was accepted, in nanoseconds since 1970; nil for an empty queue.
  public var oldestAcceptedAt: UInt64?
  /// What went wrong since the queue was opened.
  public var incidents = QueueIncidents()
  /// The size of the database and its write-ahead log on the disk, in bytes; 0 in memory.
  public var fileBytes = 0

  /// An empty queue.
  public init() {}
}
