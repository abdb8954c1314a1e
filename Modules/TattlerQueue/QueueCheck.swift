/// How far a check is.
public struct QueueCheckProgress: Sendable, Equatable {
  /// Batches and dead letters that were checked.
  public let done: Int
  /// How many there were at the beginning.
  public let total: Int

  package init(done: Int, total: Int) {
    self.done = done
    self.total = total
  }
}

/// What a check of a queue's file found.
public struct QueueCheck: Sendable, Equatable {
  /// Batches that were checked.
  public var batches = 0
  /// Their points.
  public var points = 0
  /// Dead letters that were checked.
  public var deadLetters = 0
  /// Batches that do not match their checksum.
  public var damagedBatches: [BatchID] = []
  /// Dead letters that do not match their checksum.
  public var damagedDeadLetters: [Int64] = []
  /// Sentences on counters that contradict the tables.
  public var contradictions: [String] = []
  /// Sentences on the structure of the file, in SQLite's words, at most 100.
  public var structure: [String] = []

  /// Nothing yet.
  public init() {}

  /// True where nothing is wrong.
  public var isIntact: Bool {
    damagedBatches.isEmpty && damagedDeadLetters.isEmpty && contradictions.isEmpty && structure.isEmpty
  }
}
