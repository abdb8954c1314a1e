internal import Synchronization

/// One series of a stream. Stays at one address as long as it is; behind it are the memory of its cell and its
/// attributes.
@safe
struct Series<Cell: SeriesCell & ~Copyable>: ~Copyable {
  /// When it was first recorded or bound, or began anew: nanoseconds since 1970.
  let startTime: Atomic<UInt64>
  /// The series that was made before this one. Changed only where series end, under the table's lock.
  let previous: Atomic<UnsafeMutablePointer<Series<Cell>>?>
  /// The value.
  let cell: Cell

  init(
    startTime: UInt64, previous: UnsafeMutablePointer<Series<Cell>>?, cell: consuming Cell
  ) {
    self.startTime = Atomic(startTime)
    unsafe self.previous = unsafe Atomic(previous)
    self.cell = cell
  }
}

/// Encoded attributes and the series that they lead to. The bytes follow the record.
@safe
struct SeriesKey {
  let hash: UInt32
  let byteCount: UInt32
  let series: UnsafeMutableRawPointer

  /// The bytes of a key.
  @inline(__always)
  static func bytes(_ key: UnsafeMutablePointer<SeriesKey>) -> UnsafePointer<UInt8> {
    unsafe UnsafePointer(UnsafeMutableRawPointer(key + 1).assumingMemoryBound(to: UInt8.self))
  }
}
