internal import TattlerModel

/// The value of a series.
///
/// Recording calls come from any thread. `point` and `commit` come from one thread at a time: the collector's.
protocol SeriesCell: ~Copyable {
  /// What all cells of a stream share.
  associatedtype Settings: BitwiseCopyable & Sendable

  /// Bytes of memory that a cell gets besides its own.
  static func extraBytes(_ settings: Settings) -> Int

  /// A cell that nothing was recorded in.
  ///
  /// - Parameter memory: ``extraBytes(_:)`` bytes, 8-byte aligned, which stay as long as the cell.
  init(_ settings: Settings, memory: UnsafeMutableRawPointer)

  /// Ends what only settings tell to be in the memory that the cell got, before the cell goes.
  func close(_ settings: Settings)

  /// The value as a point of a batch; nil where there is nothing to say this time.
  func point(
    _ settings: Settings, _ moment: CollectionMoment, _ builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint?

  /// Frees the memory that settings refer to. After the last cell is gone.
  static func end(_ settings: Settings)

  /// The series was ended, and somebody uses it again before the end was collected.
  func goOn()

  /// What the last ``point(_:_:_:)`` gave arrived: the collection of this number, which was the latest.
  func commit(_ number: UInt64, _ settings: Settings)
}

extension SeriesCell where Self: ~Copyable {
  static func end(_ settings: Settings) {}
  static func extraBytes(_ settings: Settings) -> Int { 0 }
  func close(_ settings: Settings) {}
  func goOn() {}
}
