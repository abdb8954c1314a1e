public import TattlerModel

/// Work for a sink: some rows of a batch, and the way to say how it went.
public struct SinkSubmission: Sendable {
  /// The batch. It stays valid until the submission is completed, and must not be used afterwards.
  public let batch: MetricBatch
  /// The rows to deliver, from the first on; never empty. A sink may do fewer and say how many.
  public let rows: Range<Int>
  /// 0 for the first try of the first row, then counting up.
  public let attempt: Int

  private let onCompletion: @Sendable (SinkOutcome) -> Void

  /// Makes a submission; `onCompletion` is called by ``complete(_:)``.
  public init(
    batch: MetricBatch, rows: Range<Int>, attempt: Int, onCompletion: @escaping @Sendable (SinkOutcome) -> Void
  ) {
    self.batch = batch
    self.rows = rows
    self.attempt = attempt
    self.onCompletion = onCompletion
  }

  /// Says how it went. Exactly once, from any thread.
  public func complete(_ outcome: SinkOutcome) { onCompletion(outcome) }
}
