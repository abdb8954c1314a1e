/// A piece of the time of one metric.
public struct Chunk: Sendable, Hashable {
  /// A number that no other chunk of the export has.
  public let id: Int
  /// The index of the metric.
  public let metric: Int
  /// The first millisecond.
  public let from: Int64
  /// The millisecond behind the last one.
  public let to: Int64
  /// The largest answer that is taken, in bytes.
  public var maximumBytes: Int
  /// How often it was asked for.
  public var attempts = 0

  /// Its length in milliseconds.
  var width: Int64 { to - from }
}
