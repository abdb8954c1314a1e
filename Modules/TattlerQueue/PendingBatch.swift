public import TattlerModel

/// A batch, or what is left of it, that a sink has still to deliver.
public struct PendingBatch: Sendable {
  /// The batch's number.
  public let id: BatchID
  /// The whole batch; rows before ``nextRow`` are done.
  public let batch: MetricBatch
  /// The first row that is not settled.
  public let nextRow: Int
  /// Points that are not settled.
  public let pointsLeft: Int
  /// Failed attempts so far, across restarts.
  public let attempts: Int
  /// When the batch was accepted, in nanoseconds since 1970.
  public let acceptedAt: UInt64
}
