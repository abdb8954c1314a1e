/// How far a sink is with a batch.
struct PendingState: Sendable, Equatable {
  var nextRow: Int
  var pointsLeft: Int
  var attempts = 0
}
