public import TattlerQueue

extension DeliveryMachine {
  /// How the sink is, for people.
  public typealias Health = RetryCircuit.Health

  /// The times of one moment, in nanoseconds.
  public struct Moment: Sendable, Hashable {
    /// Of a clock that is never set back.
    public var monotonic: UInt64
    /// Since 1970; may jump.
    public var wall: UInt64
    /// The newest batch of the queue.
    public var newest: BatchID?

    /// Makes a moment.
    public init(monotonic: UInt64, wall: UInt64 = 0, newest: BatchID? = nil) {
      self.monotonic = monotonic
      self.wall = wall
      self.newest = newest
    }
  }

  /// Rows to hand to the sink.
  public struct Submission: Sendable, Hashable {
    /// The unit that they belong to.
    public let unit: Int
    /// The rows in the unit.
    public let rows: Range<Int>
    /// Rows among them that are not sent, in ascending order; the outcome counts those that are sent.
    public let leftOut: [Range<Int>]
    /// 0 for the first try of the first row, then counting up.
    public let attempt: Int
  }

  /// What the shell does next.
  public enum Decision: Sendable, Hashable {
    /// Read these batches.
    case load(LaneSchedule.Read)
    /// Hand these rows to the sink.
    case submit(Submission)
    /// Record this, then ask again.
    case record(unit: Int, [DeliveryEffect])
    /// Nothing to do before this time, unless something is reported.
    case sleep(until: UInt64)
    /// Nothing to do before something is reported.
    case wait
    /// Nothing to do before something is reported, or there is a batch behind this one.
    case waitForWork(after: BatchID?)
  }
}
