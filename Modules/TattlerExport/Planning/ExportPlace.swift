/// How far an export is: everything of the metrics before `metric` is written, and of this one what is older than `time`.
public struct ExportPlace: Sendable, Hashable {
  /// The index of the metric.
  public var metric: Int
  /// Milliseconds since 1970.
  public var time: Int64

  /// Makes a place.
  public init(metric: Int, time: Int64) { (self.metric, self.time) = (metric, time) }
}
