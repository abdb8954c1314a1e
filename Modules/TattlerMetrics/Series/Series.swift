/// One series of a stream: its attributes and its cell. Lives in the arena of its table, at one address, as long as it.
@safe
struct Series<Cell: SeriesCell & ~Copyable>: ~Copyable {
  /// When it was first recorded or bound: nanoseconds since 1970.
  let startTime: UInt64
  /// The canonical attributes.
  let key: UnsafeMutablePointer<SeriesKey>
  /// The series that was made before this one.
  let previous: UnsafeMutablePointer<Series<Cell>>?
  /// The value.
  let cell: Cell

  init(
    startTime: UInt64, key: UnsafeMutablePointer<SeriesKey>, previous: UnsafeMutablePointer<Series<Cell>>?,
    cell: consuming Cell
  ) {
    self.startTime = startTime
    unsafe self.key = unsafe key
    unsafe self.previous = unsafe previous
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
