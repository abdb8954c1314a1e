/// What a replay of dead letters came to.
public struct DeadLetterReplay: Sendable, Equatable {
  /// Letters that are pending again.
  public var letters = 0
  /// Their points.
  public var points = 0
  /// Letters whose rows were not kept, or are damaged: they stay where they are.
  public var unplayable = 0

  /// Nothing yet.
  public init() {}
}
