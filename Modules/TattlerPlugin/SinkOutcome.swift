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
  /// The receiver's own words, or what to do; without secrets.
  public var message: String

  /// Makes an outcome.
  public init(
    _ disposition: Disposition, rowsDone: Int = 0, rowsAffected: Int? = nil, pointsSkipped: Int = 0,
    message: String = ""
  ) {
    self.disposition = disposition
    self.rowsDone = rowsDone
    self.rowsAffected = rowsAffected
    self.pointsSkipped = pointsSkipped
    self.message = message
  }

  /// Rows were delivered; what is behind them was not tried yet.
  public static func delivered(rows: Int, pointsSkipped: Int = 0) -> SinkOutcome {
    SinkOutcome(.delivered, rowsDone: rows, pointsSkipped: pointsSkipped)
  }
}
