/// What a registry wrote into a batch, until it is known to be safe.
///
/// ```swift
/// var builder = MetricBatchBuilder()
/// let collection = try registry.collect(into: &builder)
/// let batch = try builder.finish()
/// try await accept(batch)
/// collection.commit()
/// ```
///
/// It is given up where it goes without being committed. With delta temporality, what was given up is in the next
/// collection again: a batch that was not accepted must then be thrown away, as the next one has its values. Until it
/// is committed or given up, other collections are empty, so that no two batches have the same values.
///
/// With cumulative temporality three things depend on it: the start of observable sums that began anew, and series that
/// ended and exemplars, which are exported until a collection with them is committed.
public struct MetricsCollection: ~Copyable, Sendable {
  /// Points written.
  public let pointCount: Int
  /// When it was made: nanoseconds since 1970.
  public let time: UInt64
  let number: UInt64
  let registry: MetricsRegistry

  /// Says that the batch is safe.
  ///
  /// - Returns: false where it is too late, as another collection was made since, which has the values of this one;
  ///   with delta temporality this does not happen. False as well for the empty collections of those who asked while
  ///   they had to wait.
  @discardableResult
  public consuming func commit() -> Bool { registry.commit(number, time: time) }

  deinit { registry.giveUp(number) }
}
