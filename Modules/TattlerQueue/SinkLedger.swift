/// What became of the points that were accepted for a sink.
///
/// `accepted = delivered + queued + dead + expired + evicted` holds in every committed state, across restarts.
public struct SinkLedger: Sendable, Equatable {
  /// The sink's name.
  public var name: String
  /// Points that were accepted for the sink.
  public var accepted = 0
  /// Points that the sink is done with, those it skipped included.
  public var delivered = 0
  /// Points among ``delivered`` that the sink left out because its protocol cannot carry them.
  public var skipped = 0
  /// Points that are still to be delivered.
  public var queued = 0
  /// Points that were set aside with a reason.
  public var dead = 0
  /// Points that passed the age limit.
  public var expired = 0
  /// Points that were dropped to make room.
  public var evicted = 0
  /// Batches that are still to be delivered, wholly or in part.
  public var queuedBatches = 0
  /// The stored bytes of those batches.
  public var queuedBytes = 0

  /// The ledger of a sink that has seen nothing.
  public init(name: String) { self.name = name }

  /// True where every accepted point is accounted for.
  public var isBalanced: Bool {
    let counters = [accepted, delivered, skipped, queued, dead, expired, evicted, queuedBatches, queuedBytes]
    return counters.allSatisfy { (0...Self.maximum).contains($0) }
      && accepted == delivered + queued + dead + expired + evicted && skipped <= delivered
  }

  /// The bound for a counter that was read from a file; sums of a few cannot overflow.
  static let maximum = 1 << 58
}
