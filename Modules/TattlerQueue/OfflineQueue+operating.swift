public import TattlerModel

/// What operators look at and do.
extension OfflineQueue {
  /// The stored batches behind `after`, oldest first. Blocks on the disk.
  public func batches(after: BatchID? = nil, maximumCount: Int = 64) throws(QueueError) -> [StoredBatch] {
    try repairing { () throws(QueueError) in
      try writer.reader.batches(after: after, maximumCount: maximumCount)
    }
  }

  /// A stored batch, whichever sinks need it; nil where there is none of this number. Blocks on the disk.
  ///
  /// - Throws: ``QueueError`` with code `damaged` where its bytes do not match their checksum.
  public func batch(_ id: BatchID) throws(QueueError) -> MetricBatch? { try writer.reader.batch(id) }

  /// The dead letters behind `after`, oldest first. Blocks on the disk.
  ///
  /// - Parameters:
  ///   - sink: only those of this sink.
  ///   - reason: only those with this reason.
  ///   - withRows: whether to read their rows as well.
  public func deadLetters(
    after: Int64 = 0, sink: String? = nil, reason: String? = nil, withRows: Bool = true, maximumCount: Int = 64
  ) throws(QueueError) -> [DeadLetter] {
    let number = try sink.map { (name) throws(QueueError) in try self.number(of: name) }
    return try repairing { () throws(QueueError) in
      try writer.reader.deadLetters(
        after: after, sink: number, reason: reason, withRows: withRows, maximumCount: maximumCount)
    }
  }

  /// How many dead letters there are, by sink and reason. Blocks on the disk.
  public func deadLetterSummary() throws(QueueError) -> [DeadLetterGroup] {
    try repairing { () throws(QueueError) in try writer.reader.deadLetterGroups() }
  }

  /// Makes dead letters pending again, each as a batch of its own for its sink: their points count as queued and no
  /// longer as dead. Numbers without a letter are passed over.
  ///
  /// - Returns: what was replayed; letters whose rows were not kept cannot be. Where the queue becomes full on the way,
  ///   the rest stays.
  /// - Throws: ``QueueError`` with code `full` where there is room for none of them.
  public func replayDeadLetters(_ letters: [Int64]) async throws(QueueError) -> DeadLetterReplay {
    try await ask { .replay(letters, $0) }
  }

  /// Forgets dead letters for good; their points stay counted as dead.
  ///
  /// - Returns: how many there were.
  @discardableResult
  public func dropDeadLetters(_ letters: [Int64]) async throws(QueueError) -> Int {
    try await ask { .dropDeadLetters(letters, $0) }
  }

  /// Drops everything that waits for a sink and is not under way; it counts as evicted. The sink and its ledger stay.
  ///
  /// - Returns: the points that were dropped.
  @discardableResult
  public func evictPending(ofSinkNamed name: String) async throws(QueueError) -> Int {
    var points = 0
    var last: Int64? = 0
    while let after = last {
      let step = try await ask { .evict(name: name, after: after, $0) }
      points += step.points
      last = step.last
    }
    return points
  }

  /// Rewrites the file: what can be read is kept, what cannot is counted as dead. The former file stays beside it.
  ///
  /// The queue repairs itself when it meets damage; this is for an operator who does not trust a file.
  public func repair() async throws(QueueError) -> QueueRepairReport { try await ask { .rewrite($0) } }

  /// Checks every stored batch and dead letter against its checksum, and the counters against the tables, while the
  /// queue goes on. Blocks on the disk for as long as that takes.
  public func verify(progress: (QueueCheckProgress) -> Void = { _ in }) throws(QueueError) -> QueueCheck {
    guard let files = writer.files else { return QueueCheck() }
    return try QueueVerification(path: files.path, fileSystem: writer.configuration.fileSystem).run(progress)
  }

  /// Checks the file of a queue that no process has open, and repairs nothing.
  ///
  /// - Throws: ``QueueError`` with code `alreadyInUse`, `permission`, `notAQueue`, `newerVersion` or `ioError`.
  public static func verify(
    path: String, progress: (QueueCheckProgress) -> Void = { _ in }
  ) throws(QueueError) -> QueueCheck {
    let files = QueueFiles(following: path)
    guard QueueFiles.size(path) != nil else { throw QueueError(.notAQueue, "there is no queue at \(path)") }
    let lock = try QueueLock(files)
    defer { withExtendedLifetime(lock) {} }
    return try QueueVerification(path: files.path, fileSystem: nil, isOffline: true).run(progress)
  }

  private func number(of name: String) throws(QueueError) -> Int64 {
    guard let number = writer.published.ledger.sinks.first(where: { $0.value.name == name })?.key else {
      throw QueueError(.unknownSink, "there is no sink \(name)")
    }
    return number
  }
}
