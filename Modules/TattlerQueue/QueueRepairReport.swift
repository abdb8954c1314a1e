/// What a repair kept and what it lost. Points are counted once a sink.
public struct QueueRepairReport: Sendable, Equatable {
  /// Batches that were kept.
  public var batches = 0
  /// Their points.
  public var points = 0
  /// Points that could not be read; they count as dead with the reason `damaged`.
  public var lostPoints = 0
  /// Where the former file is now; nil where there was none.
  public var setAsidePath: String?

  /// Nothing yet.
  public init() {}
}
