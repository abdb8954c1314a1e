public import TattlerModel

/// Rows that a sink will not deliver, and why.
public struct DeadLetter: Sendable {
  /// The letter's number, ascending.
  public let id: Int64
  /// The sink that refused.
  public let sink: SinkID
  /// The name of that sink; empty where the queue has forgotten it.
  public let sinkName: String
  /// The batch that the rows were part of; nil where that is not known.
  public let batch: BatchID?
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
  /// The stored bytes of the rows; 0 where nobody could say which rows, or they were too large to be kept.
  public let storedBytes: Int
  /// The rows; nil where none were kept, where they are damaged, or where they were not asked for.
  public let payload: MetricBatch?

  package init(
    id: Int64, sink: SinkID, sinkName: String, batch: BatchID?, reason: String, message: String, at: UInt64, rows: Int,
    points: Int, storedBytes: Int, payload: MetricBatch?
  ) {
    self.id = id
    self.sink = sink
    self.sinkName = sinkName
    self.batch = batch
    self.reason = reason
    self.message = message
    self.at = at
    self.rows = rows
    self.points = points
    self.storedBytes = storedBytes
    self.payload = payload
  }
}
