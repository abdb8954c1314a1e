/// What the shell records about rows of a unit.
public enum DeliveryEffect: Sendable, Hashable {
  /// Rows that are done: `skippedPoints` of theirs could not be carried, and the receiver rejected `rejectedPoints`
  /// without saying which, with these words.
  case delivered(rows: Range<Int>, skippedPoints: Int = 0, rejectedPoints: Int = 0, message: String = "")
  /// Rows that will never be taken, and why.
  case dead(rows: Range<Int>, reason: DeadLetterReason, message: String)
  /// A submission that began with this row failed and will be repeated.
  case attempted(row: Int)
}

extension DeliveryEffect {
  /// Whether it only says that the receiver could not be reached.
  var isFailure: Bool {
    switch self {
    case .attempted, .dead(_, .gaveUp, _): true
    case .delivered, .dead: false
    }
  }
}
