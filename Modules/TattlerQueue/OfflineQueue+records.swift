public import TattlerModel

/// What processors note beside batches, and what they make of it.
///
/// ```swift
/// try await queue.enqueue(batch, for: sinks, record: QueueRecord(owner: "cost", bytes: used))
/// // Every few seconds, one task an owner:
/// let records = try queue.records(of: "cost")
/// if let last = records.last {
///   let (changes, totals) = try add(records, to: try queue.state(of: "cost"))
///   try await queue.fold(owner: "cost", through: last.id, changes: changes, batch: totals, for: sinks)
/// }
/// ```
///
/// The record is there if and only if its batch was accepted, and a fold is one transaction. So every record is counted
/// in the state exactly once, whenever the process ends: what was folded is gone, what is there was not folded.
extension OfflineQueue {
  /// Stores a batch and what a processor notes with it, as one, and returns once both are as durable as the
  /// configuration says.
  ///
  /// The record is stored whenever this succeeds, also where the batch has no points or every sink's overflow drops it.
  ///
  /// - Parameter record: nil for none.
  /// - Throws: ``QueueError`` as ``enqueue(_:for:)`` does; besides with code `full` where
  ///   ``QueueRecord/maximumWaitingBytes`` wait to be folded already, and `tooLarge` where the record is out of its
  ///   bounds. Neither the batch nor the record is stored then.
  @discardableResult
  public func enqueue(
    _ batch: MetricBatch, for sinks: [SinkID], record: QueueRecord?
  ) async throws(QueueError) -> BatchID {
    if let fault = record?.fault { throw fault }
    let payload = StoredPayload(batch, writer.compressor)
    return try await ask { .enqueue(payload, sinks: sinks, record, $0) }
  }

  /// The records of an owner that wait, in the order of their acceptance. Blocks on the disk.
  ///
  /// - Parameters:
  ///   - after: only records behind this one.
  ///   - limitBytes: the bound of the records' sizes together; the first one is given however large it is.
  /// - Throws: ``QueueError`` with code `damaged` where one is not what was written: the file is being repaired, ask
  ///   again shortly; `closed` or `ioError`.
  public func records(
    of owner: String, after: Int64 = 0, limitBytes: Int = 16 << 20
  ) throws(QueueError) -> [StoredRecord] {
    try repairing { () throws(QueueError) in
      try writer.reader.records(of: owner, after: after, limitBytes: limitBytes)
    }
  }

  /// The whole state of an owner, by its keys in the order of their bytes. Blocks on the disk.
  ///
  /// An owner that keeps it in memory reads it again once ``generation`` has changed: a repair may have lost entries.
  ///
  /// - Throws: ``QueueError`` with code `damaged` where an entry is not what was written or is missing: the file is
  ///   being repaired, ask again shortly; `closed` or `ioError`.
  public func state(of owner: String) throws(QueueError) -> [StateEntry] {
    try repairing { () throws(QueueError) in try writer.reader.state(of: owner) }
  }

  /// Forgets records, changes the state and stores a batch, in one transaction that is as durable as an accepted batch.
  ///
  /// To be called by one task an owner, which has read all records that are forgotten.
  ///
  /// - Parameters:
  ///   - owner: 1 to 64 bytes.
  ///   - through: the last record that was folded; it and all before it are forgotten. 0 for none.
  ///   - changes: what becomes of the state.
  ///   - batch: nil for none; it obeys the limits as any batch does.
  ///   - sinks: who gets the batch.
  ///   - record: what another processor notes with the batch; left out where there is none.
  /// - Returns: the number of the batch; nil where there was none.
  /// - Throws: ``QueueError`` with code `full` where there is no room for the batch, or the state would grow beyond
  ///   ``StateEntry/maximumStateBytes``, and as ``enqueue(_:for:)`` does. Nothing has changed then.
  @discardableResult
  public func fold(
    owner: String, through: Int64, changes: [StateChange], batch: MetricBatch? = nil, for sinks: [SinkID] = [],
    record: QueueRecord? = nil
  ) async throws(QueueError) -> BatchID? {
    if let fault = QueueRecord.fault(ofOwner: owner) { throw fault }
    if let fault = record?.fault { throw fault }
    for change in changes { if let fault = change.fault { throw fault } }
    let payload = batch.map { StoredPayload($0, writer.compressor) }
    let fold = QueueFold(
      owner: owner, through: through, changes: changes, payload: payload, sinks: sinks, record: record)
    return try await ask { .fold(fold, $0) }
  }
}
