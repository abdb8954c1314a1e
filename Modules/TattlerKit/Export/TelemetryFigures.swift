/// What was collected since the start.
public struct TelemetryFigures: Sendable, Hashable {
  /// Collections that the queue took.
  public internal(set) var collections = 0
  /// Points of those collections.
  public internal(set) var points = 0
  /// Collections that the queue refused; what they held is in a later one.
  public internal(set) var failures = 0
}
