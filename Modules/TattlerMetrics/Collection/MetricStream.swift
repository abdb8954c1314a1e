internal import TattlerModel

/// A metric as it is exported: what it is called, and its series.
protocol MetricStream: AnyObject, Sendable {
  var shape: StreamShape { get }

  /// Appends the points of all series to a builder.
  func collect(_ writer: inout SeriesWriter, into builder: inout MetricBatchBuilder) throws(MetricBatchError)

  /// The collection of this number arrived.
  func commit(_ number: UInt64)
}

/// A stream whose series have cells of one kind.
@safe
final class SeriesStream<Cell: SeriesCell & ~Copyable>: MetricStream, @unchecked Sendable {
  let shape: StreamShape
  /// Plain memory, since a reference would be counted at each record.
  let table: UnsafeMutablePointer<SeriesTable<Cell>>

  init(_ shape: StreamShape, _ table: consuming SeriesTable<Cell>) {
    self.shape = shape
    unsafe self.table = .allocate(capacity: 1)
    unsafe self.table.initialize(to: table)
  }

  deinit {
    unsafe table.deinitialize(count: 1)
    unsafe table.deallocate()
  }

  func collect(_ writer: inout SeriesWriter, into builder: inout MetricBatchBuilder) throws(MetricBatchError) {
    writer.begin(shape)
    let series = unsafe series()
    for index in unsafe stride(from: series.count - 1, through: 0, by: -1) {
      let series = unsafe series[index]
      guard let point = unsafe try series.pointee.cell.point(table.pointee.settings, writer.moment, &builder) else {
        continue
      }
      unsafe try writer.add(
        point, key: SeriesKey.bytes(series.pointee.key), byteCount: Int(series.pointee.key.pointee.byteCount),
        startTime: series.pointee.startTime, &builder)
    }
  }

  func commit(_ number: UInt64) {
    var series = unsafe table.pointee.last
    while let current = unsafe series {
      unsafe current.pointee.cell.commit(number)
      unsafe series = current.pointee.previous
    }
  }

  /// The series, the latest first.
  private func series() -> [SeriesTable<Cell>.Pointer] {
    var all: [SeriesTable<Cell>.Pointer] = unsafe []
    unsafe all.reserveCapacity(table.pointee.count)
    var series = unsafe table.pointee.last
    while let current = unsafe series {
      unsafe all.append(current)
      unsafe series = current.pointee.previous
    }
    return unsafe all
  }
}
