/// How far a sink is with a batch.
struct PendingState: Sendable, Equatable {
  var nextRow: Int
  var pointsLeft: Int
  var attempts = 0
  /// The stored bytes of the whole batch.
  var size: Int
}
