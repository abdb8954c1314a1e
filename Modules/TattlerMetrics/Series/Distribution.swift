internal import TattlerModel

/// What a histogram counts. A plain value: ``DistributionCell`` sees to it that one thread at a time uses it.
protocol Distribution: ~Copyable {
  /// What all histograms of a stream share.
  associatedtype Settings: DistributionSettings
  /// What of a value can be found out before the lock is taken.
  associatedtype Place: BitwiseCopyable

  /// Bytes of memory that one gets besides its own.
  ///
  /// - Parameter isWide: true where memory does not matter, as one is much used.
  static func extraBytes(_ settings: Settings, isWide: Bool) -> Int

  /// An empty one.
  ///
  /// - Parameter memory: ``extraBytes(_:isWide:)`` bytes, 8-byte aligned, which stay as long as it.
  init(_ settings: Settings, _ memory: UnsafeMutableRawPointer, isWide: Bool)

  /// Where a finite value belongs.
  static func place(of value: Double, _ settings: Settings) -> Place

  /// Counts a value.
  mutating func record(_ value: Double, _ place: Place, _ settings: Settings)

  /// Adds what another one counted.
  mutating func merge(_ other: borrowing Self, _ settings: Settings)

  /// Forgets everything.
  mutating func clear(_ settings: Settings)

  /// Values counted.
  func count(_ settings: Settings) -> UInt64

  /// Makes room for the largest that there can be.
  static func reserve(_ settings: Settings, in builder: inout MetricBatchBuilder) throws(MetricBatchError)

  /// Writes the record and the numbers to room that was reserved, and gives the point that refers to it.
  func writeReserved(_ settings: Settings, into builder: inout MetricBatchBuilder) -> SeriesPoint
}

extension Distribution where Self: ~Copyable {
  /// Bytes of one with what belongs to it, a multiple of eight.
  static func byteCount(_ settings: Settings) -> Int { offset + (extraBytes(settings, isWide: false) + 7) & ~7 }

  private static var offset: Int { (MemoryLayout<Self>.size + 7) & ~7 }

  /// Makes an empty one in memory of ``byteCount(_:)`` bytes, 8-byte aligned.
  static func make(_ settings: Settings, in memory: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Self> {
    unsafe make(settings, in: memory, isWide: false)
  }

  private static func make(
    _ settings: Settings, in memory: UnsafeMutableRawPointer, isWide: Bool
  ) -> UnsafeMutablePointer<Self> {
    let made = unsafe memory.bindMemory(to: Self.self, capacity: 1)
    unsafe made.initialize(to: Self(settings, memory + offset, isWide: isWide))
    return unsafe made
  }

  /// Makes an empty one in memory of its own, which shares no line of a cache with anything else.
  static func make(_ settings: Settings) -> UnsafeMutablePointer<Self> {
    let stride = Stripes.stride
    let size = (offset + extraBytes(settings, isWide: true) + stride - 1) / stride * stride
    return unsafe make(settings, in: .allocate(byteCount: size, alignment: stride), isWide: true)
  }

  /// Ends one that has memory of its own.
  static func free(_ made: UnsafeMutablePointer<Self>) {
    unsafe made.deinitialize(count: 1)
    unsafe UnsafeMutableRawPointer(made).deallocate()
  }
}

/// Settings that say what a collection reports.
protocol DistributionSettings: BitwiseCopyable, Sendable {
  /// True where a collection says what was recorded since the one before.
  var isDelta: Bool { get }

  /// Frees the memory that the settings refer to.
  func end()
}
