internal import TattlerModel

/// What one fold does: see ``OfflineQueue/fold(owner:through:changes:batch:for:)``.
struct QueueFold: Sendable {
  let owner: String
  /// The last record that is forgotten.
  let through: Int64
  let changes: [StateChange]
  let payload: StoredPayload?
  let sinks: [SinkID]

  /// The bytes that it takes while it waits.
  var byteCount: Int {
    changes.reduce(payload?.batch.byteCount ?? 0) { $0 + $1.key.count + ($1.value?.count ?? 0) }
  }
}
