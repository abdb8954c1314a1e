/// The dead letters of one sink and one reason.
public struct DeadLetterGroup: Sendable, Equatable {
  /// The sink's name; empty where the queue has forgotten it.
  public let sinkName: String
  /// The reason's label.
  public let reason: String
  /// Letters.
  public let letters: Int
  /// Letters whose rows were kept.
  public let kept: Int
  /// Rows.
  public let rows: Int
  /// Points.
  public let points: Int
  /// The stored bytes of the rows.
  public let storedBytes: Int
  /// When the first one was written, in nanoseconds since 1970.
  public let oldestAt: UInt64
  /// When the last one was written, in nanoseconds since 1970.
  public let newestAt: UInt64

  package init(
    sinkName: String, reason: String, letters: Int, kept: Int, rows: Int, points: Int, storedBytes: Int,
    oldestAt: UInt64, newestAt: UInt64
  ) {
    self.sinkName = sinkName
    self.reason = reason
    self.letters = letters
    self.kept = kept
    self.rows = rows
    self.points = points
    self.storedBytes = storedBytes
    self.oldestAt = oldestAt
    self.newestAt = newestAt
  }
}
