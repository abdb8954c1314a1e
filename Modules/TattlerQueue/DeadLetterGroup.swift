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
}
