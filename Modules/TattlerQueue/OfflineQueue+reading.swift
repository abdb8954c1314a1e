/// What delivery and operators read.
extension OfflineQueue {
  /// The batches that are pending for a sink, oldest first.
  ///
  /// Blocks on the disk where a batch was not accepted a moment ago. A stored batch that does not match its checksum is
  /// left out and goes to the dead letters.
  ///
  /// - Parameters:
  ///   - after: only batches behind this one.
  ///   - through: only batches up to this one.
  ///   - maximumBytes: the bound of the batches' sizes together; the first one is given however large it is.
  ///   - maximumCount: the most batches.
  /// - Throws: ``QueueError`` with code `damaged` while the file is being repaired, so that the caller asks again
  ///   shortly; `closed` or `ioError`.
  public func nextPending(
    for sink: SinkID, after: BatchID? = nil, through: BatchID? = nil, maximumBytes: Int = 4 << 20,
    maximumCount: Int = 64
  ) throws(QueueError) -> [PendingBatch] {
    let generation = generation
    writer.lending.beginRead(sink: sink.rawValue)
    var read: [BatchID] = []
    defer { writer.lending.endRead(sink: sink.rawValue, read) }
    let found = try repairing { () throws(QueueError) in
      try writer.reader.pending(
        sink: sink, after: after, through: through, maximumBytes: maximumBytes, maximumCount: maximumCount,
        recent: writer.recent)
    }
    if found.isMissing {
      // A batch that is pending and not in its table: a damaged page hides it, and a repair may find it there.
      _ = writer.inbox.post(.repair(reason: "a batch that is pending is missing", generation: writer.reader.generation))
      throw QueueError(.damaged, "a batch that is pending is missing; the file is being repaired")
    }
    read = found.batches.map(\.id)
    guard let lastDamaged = found.damaged.last else { return found.batches }
    if found.batches.isEmpty {
      writer.published.passOver(
        sink: sink.rawValue, after: after?.rawValue ?? 0, last: lastDamaged.rawValue, generation: generation)
    }
    _ = writer.inbox.post(.setAside(found.damaged))
    return found.batches
  }

  /// How often a damaged file was replaced while the queue was open.
  ///
  /// A repair may make batches pending again that were read or settled already: whoever remembers the last batch that
  /// it read begins at the oldest one again once this has changed.
  public var generation: Int { writer.published.generation }

  /// Waits until a sink has a batch behind `after`, or, where that is nil, any pending batch.
  ///
  /// Returns as well when the file is replaced, the task is cancelled or the queue is closed.
  ///
  /// - Parameter generation: the ``generation`` to which `after` belongs; where the file was replaced since, this
  ///   returns at once.
  public func waitForWork(sink: SinkID, after: BatchID?, generation: Int? = nil) async {
    await writer.published.waitForWork(sink: sink.rawValue, after: after?.rawValue, generation: generation)
  }

  /// What became of the accepted points, sink by sink in the order of their registration, as of the last commit.
  public func ledger() -> [SinkLedger] {
    writer.published.ledger.sinks.sorted { $0.key < $1.key }.map(\.value)
  }

  /// How much the queue holds.
  public func statistics() throws(QueueError) -> QueueStatistics {
    let ledger = writer.published.ledger
    var statistics = QueueStatistics()
    statistics.batches = ledger.batches
    statistics.bytes = ledger.bytes
    statistics.deadLetters = ledger.deadLetters
    statistics.deadBytes = ledger.deadBytes
    statistics.incidents = incidents.current
    statistics.oldestAcceptedAt = try repairing { () throws(QueueError) in try writer.reader.oldestAcceptedAt() }
    if let files = writer.files {
      statistics.fileBytes = (QueueFiles.size(files.path) ?? 0) + (QueueFiles.size(files.writeAheadLog) ?? 0)
    }
    return statistics
  }

  /// The newest number that was given to a batch, or to a fold without one; nil where none was.
  public var newestBatch: BatchID? {
    let next = writer.published.ledger.nextBatch
    return next > 1 ? BatchID(rawValue: next - 1) : nil
  }

  /// Begins a submission of batches that ``nextPending(for:after:through:maximumBytes:maximumCount:)`` gave: until
  /// ``endDelivery(of:to:)`` they neither expire nor make room for others, so that what is delivered counts as such.
  ///
  /// - Returns: false where one of them is no longer pending; then nothing began, and they have to be read again.
  public func beginDelivery(of batches: [BatchID], to sink: SinkID) -> Bool {
    writer.lending.begin(sink: sink.rawValue, batches)
  }

  /// Ends what ``beginDelivery(of:to:)`` began, after the outcome was settled.
  public func endDelivery(of batches: [BatchID], to sink: SinkID) { writer.lending.end(sink: sink.rawValue, batches) }

  /// Asks for a repair where the file turns out to be damaged.
  func repairing<Result>(_ read: () throws(QueueError) -> Result) throws(QueueError) -> Result {
    let generation = writer.reader.generation
    do throws(QueueError) { return try read() } catch {
      if error.code == .damaged {
        _ = writer.inbox.post(.repair(reason: error.reason, generation: generation))
      }
      throw error
    }
  }
}
