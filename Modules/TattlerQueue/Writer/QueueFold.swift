internal import TattlerModel

/// What one fold does: see ``OfflineQueue/fold(owner:through:changes:batch:for:record:)``.
struct QueueFold: Sendable {
  let owner: String
  /// The last record that is forgotten.
  let through: Int64
  let changes: [StateChange]
  let payload: StoredPayload?
  let sinks: [SinkID]
  /// What another processor notes with the batch.
  let record: QueueRecord?

  /// The bytes that it takes while it waits.
  var byteCount: Int {
    let stored = (payload?.batch.byteCount ?? 0) + (record?.bytes.count ?? 0)
    return changes.reduce(stored) { $0 + $1.key.count + ($1.value?.count ?? 0) }
  }
}
