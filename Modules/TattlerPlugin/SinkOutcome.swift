/// How a submission ended.
public struct SinkOutcome: Sendable, Hashable {
  /// What becomes of the rows that were not done.
  public enum Disposition: Sendable, Hashable {
    /// Nothing is left, or the rest was not tried yet: submit it again at once.
    case delivered
    /// Not now. Submit again after this many nanoseconds, as the receiver asked; after the host's back-off where nil.
    case retry(afterNanoseconds: UInt64?)
    /// Too large for the receiver: submit fewer rows.
    case split
    /// Something among these rows was refused and nobody said which row.
    case bisect
    /// These rows will never be taken: set them aside.
    case reject
    /// A person must act; keep everything until then.
    case pause
  }

  /// What becomes of the rows behind `rowsDone`.
  public var disposition: Disposition
  /// Rows from the start of the submission that are done: delivered, or skipped as the sink cannot carry them.
  public var rowsDone: Int
  /// How many rows behind those the disposition speaks of; nil for all that are left.
  public var rowsAffected: Int?
  /// Points among the rows done that this sink cannot carry, such as strings.
  public var pointsSkipped: Int
  /// Points among the rows done that the receiver rejected without saying which (OTLP, partial success). They are set
  /// aside with the message, and never sent again.
  public var pointsRejected: Int
  /// The receiver's own words, or what to do; without secrets. Where everything was delivered, a warning.
  public var message: String

  /// Makes an outcome.
  public init(
    _ disposition: Disposition, rowsDone: Int = 0, rowsAffected: Int? = nil, pointsSkipped: Int = 0,
    pointsRejected: Int = 0, message: String = ""
  ) {
    self.disposition = disposition
    self.rowsDone = rowsDone
    self.rowsAffected = rowsAffected
    self.pointsSkipped = pointsSkipped
    self.pointsRejected = pointsRejected
    self.message = message
  }

  /// Rows were delivered; what is behind them was not tried yet.
  public static func delivered(rows: Int, pointsSkipped: Int = 0) -> SinkOutcome {
    SinkOutcome(.delivered, rowsDone: rows, pointsSkipped: pointsSkipped)
  }

  /// What an answer over HTTP means for the rows of its request, as the host reads it.
  ///
  /// - Parameters:
  ///   - rows: the rows of the submission, from the first on, that the request held.
  ///   - pointsSkipped: points of theirs that it did not hold.
  public init(_ response: SinkHTTPResponse, rows: Int, pointsSkipped: Int = 0) {
    if response.meaning == .delivered {
      self.init(
        .delivered, rowsDone: rows, pointsSkipped: pointsSkipped, pointsRejected: response.rejectedPoints,
        message: response.message)
    } else {
      self.init(response.meaning, rowsAffected: rows, message: response.message)
    }
  }
}
