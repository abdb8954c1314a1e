internal import TattlerModel

/// What a histogram counts. A plain value: ``DistributionCell`` sees to it that one thread at a time uses it.
protocol Distribution: ~Copyable {
  /// What all histograms of a stream share.
  associatedtype Settings: DistributionSettings
  /// What of a value can be found out before the lock is taken.
  associatedtype Place: BitwiseCopyable

  /// An empty one.
  init(_ settings: Settings)

  /// Where a finite value belongs.
  static func place(of value: Double, _ settings: Settings) -> Place

  /// Counts a value.
  mutating func record(_ value: Double, _ place: Place, _ settings: Settings)

  /// Adds what another one counted.
  mutating func merge(_ other: borrowing Self, _ settings: Settings)

  /// Forgets everything.
  mutating func clear()

  /// Values counted.
  var count: UInt64 { get }

  /// Writes the record and the numbers, and gives the point that refers to it.
  func write(_ settings: Settings, into builder: inout MetricBatchBuilder) throws(MetricBatchError) -> SeriesPoint
}

/// Settings that say what a collection reports.
protocol DistributionSettings: BitwiseCopyable, Sendable {
  /// True where a collection says what was recorded since the one before.
  var isDelta: Bool { get }

  /// Frees the memory that the settings refer to.
  func end()
}
