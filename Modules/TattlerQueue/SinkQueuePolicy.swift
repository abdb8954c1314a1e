/// How much of the queue one sink may use, and what happens beyond.
public struct SinkQueuePolicy: Sendable, Hashable {
  /// What happens at ``maximumBytes``, and at the limit of the whole queue.
  public var overflow = QueueOverflow.refuse
  /// The most stored bytes of batches that wait for this sink; nil for the limit of the whole queue.
  ///
  /// A batch counts for each sink that waits for it, although it is stored once.
  public var maximumBytes: Int?
  /// The age at which what waits for this sink expires, in nanoseconds; nil for the age of the whole queue.
  public var maximumAgeNanoseconds: UInt64?

  /// No limit but the queue's; the queue refuses.
  public init() {}
}
