public import TattlerQueue

/// Where every accepted point is, and how the sinks are.
public struct DeliveryStatus: Sendable {
  /// The sinks, in the order of the configuration; behind them those that the queue still knows and nobody runs.
  public let sinks: [Sink]
  /// Size and age of the queue.
  public let queue: QueueStatistics

  /// One sink.
  public struct Sink: Sendable {
    /// The name in the configuration.
    public let name: String
    /// The type, such as `file`; empty where the sink does not run.
    public let type: String
    /// Where its points are.
    public let ledger: SinkLedger
    /// How it is.
    public let health: Health
    /// What it counts itself, and what the host counts of it: `points_rejected`, which the receiver took with the
    /// request and then refused, and `receiver_warnings`.
    public let counters: [String: UInt64]
    /// What is going on.
    public let activity: Activity
  }

  /// What goes on at a sink.
  public struct Activity: Sendable, Hashable {
    /// Submissions that are under way.
    public var inFlight = 0
    /// Failed submissions of the oldest rows in work so far.
    public var attempts = 0
    /// When rows were delivered last, in nanoseconds since 1970; nil where none were since the start.
    public var lastSuccessAt: UInt64?
    /// At most this many batches are still to be read from the backlog; nil with ``DeliveryOrder/oldestFirst``.
    public var backlogBatches: Int?

    /// Nothing goes on.
    public init() {}
  }

  /// How a sink is, with waits instead of times.
  public enum Health: Sendable, Hashable {
    /// Work flows.
    case healthy
    /// The receiver does not take work now; the next try comes by itself.
    case retrying(message: String, nextTryNanoseconds: UInt64)
    /// A person must act; it is probed now and then.
    case paused(message: String, nextTryNanoseconds: UInt64)
    /// The queue holds points for a sink of this name, and no such sink runs.
    case off

    init(_ health: DeliveryMachine.Health, now: UInt64) {
      switch health {
      case .healthy: self = .healthy
      case .retrying(let message, let until):
        self = .retrying(message: message, nextTryNanoseconds: until > now ? until - now : 0)
      case .paused(let message, let until):
        self = .paused(message: message, nextTryNanoseconds: until > now ? until - now : 0)
      }
    }
  }
}
