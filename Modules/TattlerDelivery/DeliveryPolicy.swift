/// How one sink is treated: limits and waits, all of them plain numbers.
public struct DeliveryPolicy: Sendable, Hashable {
  /// The first wait after a failure, in nanoseconds; it doubles with each further one.
  public var firstBackoffNanoseconds: UInt64 = 1_000_000_000
  /// The longest wait that the host chooses by itself, in nanoseconds.
  public var longestBackoffNanoseconds: UInt64 = 30_000_000_000
  /// How long a paused sink rests before it is tried again, in nanoseconds.
  public var pauseNanoseconds: UInt64 = 60_000_000_000
  /// How many refusals in a row, without a row delivered between them, are narrowed down at full speed.
  public var unpacedRefusals = 64
  /// The pause between further ones, in nanoseconds: a backlog of bad rows must not storm the receiver.
  public var refusalPauseNanoseconds: UInt64 = 20_000_000
  /// Batches that are handed over together hold at most this many bytes, except for a single larger one.
  public var submissionBytes = 1 << 20
  /// At most this many batches are handed over together.
  public var submissionBatches = 1_024

  /// The defaults.
  public init() {}
}
