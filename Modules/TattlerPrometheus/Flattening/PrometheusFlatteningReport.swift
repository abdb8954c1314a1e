/// What became of the rows that a flattener was given.
public struct PrometheusFlatteningReport: Sendable, Hashable {
  /// Rows made: one per sample, and those of line protocol as they were.
  public var rows = 0
  /// What was left out.
  public var skipped = PrometheusSkippedPoints()
  /// Labels left out because their names have no counterpart.
  public var droppedLabels = 0

  /// A report about nothing.
  public init() {}
}
