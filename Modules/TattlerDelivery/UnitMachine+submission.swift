extension UnitMachine {
  /// What is under way.
  struct Submission: Sendable, Hashable {
    /// The rows that it settles.
    let rows: Range<Int>
    /// Rows among them that are not sent, as they are too old; never the first row.
    let leftOut: [AgedRun]
    let limit: AgeLimit?

    /// How many rows are sent.
    var sentCount: Int { leftOut.reduce(rows.count) { $0 - $1.rows.count } }
  }

  /// What an outcome says about the receiver.
  enum Verdict: Sendable, Hashable {
    case worked
    case refused
    case failed(asked: UInt64?, message: String)
    case paused(message: String)
  }

  /// How a submission ended.
  struct Ending: Sendable, Hashable {
    /// What to record, in the order of the rows.
    var effects: [DeliveryEffect] = []
    /// Whether rows were delivered before whatever the verdict says.
    var hasProgress = false
    var verdict = Verdict.worked
    /// Points of rows that were submitted and not sent.
    var unsentPoints = 0
  }
}

extension UnitMachine.Submission {
  /// The row behind the first so many that were sent; the end of the submission where these are all.
  func end(afterSent count: Int) -> Int {
    if count >= sentCount { return rows.upperBound }
    var end = rows.lowerBound + count
    // A run right behind the last row that counts is still open.
    for run in leftOut where run.rows.lowerBound < end { end += run.rows.count }
    return end
  }
}
