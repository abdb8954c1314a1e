/// What a sender knows of a body that it has sent.
package enum LoadOutcome: Sendable {
  /// The daemon said that it has the lines: each must be found.
  case acknowledged
  /// The daemon refused the body, or never got it whole: no line may be found.
  case refused
  /// There was no answer: all lines are found, or none.
  case unknown
}

/// A body that was sent.
package struct SentBody: Sendable {
  package let lines: [LoadLine]
  package let outcome: LoadOutcome
}
