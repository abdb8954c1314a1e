internal import TattlerModel

/// The value of a series.
///
/// Recording calls come from any thread. `point` and `commit` come from one thread at a time: the collector's.
protocol SeriesCell: ~Copyable {
  /// What all cells of a stream share.
  associatedtype Settings: BitwiseCopyable & Sendable

  /// A cell that nothing was recorded in.
  init(_ settings: Settings)

  /// The value as a point of a batch; nil where there is nothing to say this time.
  func point(
    _ settings: Settings, _ moment: CollectionMoment, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint?

  /// Frees the memory that settings refer to. After the last cell is gone.
  static func end(_ settings: Settings)

  /// What the last ``point(_:_:_:)`` gave arrived: the collection of this number, which was the latest.
  func commit(_ number: UInt64)
}

extension SeriesCell where Self: ~Copyable {
  static func end(_ settings: Settings) {}
}
