public import TattlerModel

/// Rows that a sink will not deliver, and why.
public struct DeadLetter: Sendable {
  /// The letter's number, ascending.
  public let id: Int64
  /// The sink that refused.
  public let sink: SinkID
  /// A short label, such as `damaged` or `unaccounted`.
  public let reason: String
  /// The receiver's words.
  public let message: String
  /// When the rows were set aside, in nanoseconds since 1970.
  public let at: UInt64
  /// Rows.
  public let rows: Int
  /// Points.
  public let points: Int
  /// The rows; nil where none were kept or where they are damaged.
  public let payload: MetricBatch?
}
