public import TattlerModel

/// What a sink did with a batch.
///
/// The settlements of one call are one transaction. A settlement for something that is no longer pending (delivered
/// twice, expired meanwhile) changes nothing, and one that claims more points than are pending takes those that are.
public struct Settlement: Sendable {
  /// What happened.
  public enum Outcome: Sendable {
    /// All rows before `nextRow` are settled. `deliveredPoints` counts those settled by this step, of which
    /// `skippedPoints` were left out by the sink.
    case progress(nextRow: Int, deliveredPoints: Int, skippedPoints: Int)
    /// The batch is done. `deliveredPoints` counts those settled by this step, of which `skippedPoints` were left out
    /// by the sink; pending points beyond them become dead with the reason `unaccounted`.
    case finished(deliveredPoints: Int, skippedPoints: Int)
    /// Rows were refused for good: `points` of them go to the dead letters. The rest stays pending.
    ///
    /// `payload` is what to keep, usually the refused rows alone; `reason` is a short label, `message` the receiver's
    /// words (at most 4 KiB are kept).
    case dead(rows: Int, points: Int, payload: MetricBatch?, reason: String, message: String)
    /// An attempt failed and will be repeated.
    case attempted
  }

  /// The sink that reports.
  public var sink: SinkID
  /// The batch that it reports on.
  public var batch: BatchID
  /// What happened.
  public var outcome: Outcome

  /// A report of a sink on a batch.
  public init(sink: SinkID, batch: BatchID, outcome: Outcome) {
    self.sink = sink
    self.batch = batch
    self.outcome = outcome
  }
}
