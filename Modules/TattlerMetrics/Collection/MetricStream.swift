internal import Synchronization
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
    if unsafe table.pointee.seriesEnd { unsafe table.pointee.noteEnded(writer.moment.number) }
    let series = unsafe series()
    for index in unsafe stride(from: series.count - 1, through: 0, by: -1) {
      let series = unsafe series[index]
      // Before the value: of a sum that begins anew meanwhile, too early a start does less harm than too late a one.
      let startTime = unsafe series.pointee.startTime.load(ordering: .acquiring)
      guard let point = unsafe try series.pointee.cell.point(table.pointee.settings, writer.moment, &builder) else {
        continue
      }
      if point.kind == .int, shape.isMonotonic, point.value.i64 == .max {
        unsafe table.pointee.limits.reportSaturation()
      }
      let key = unsafe table.pointee.key(of: series)
      unsafe try writer.add(
        point, key: SeriesKey.bytes(key), byteCount: Int(key.pointee.byteCount),
        startTime: startTime, &builder)
      if let exemplars = unsafe table.pointee.exemplars(series) {
        let isDouble = unsafe table.pointee.sampler?.isDouble ?? true
        try writer.add(exemplars.collect(writer.moment.number), isDouble: isDouble, &builder)
      }
    }
  }

  func commit(_ number: UInt64) {
    var series = unsafe table.pointee.last
    while let current = unsafe series {
      unsafe current.pointee.cell.commit(number, table.pointee.settings)
      unsafe table.pointee.exemplars(current)?.commit(number)
      unsafe series = current.pointee.previous.load(ordering: .relaxed)  // Relaxed: only the collector changes it.
    }
    if unsafe table.pointee.seriesEnd { unsafe table.pointee.removeEnded(number) }
  }

  /// The series, the latest first.
  private func series() -> [SeriesTable<Cell>.Pointer] {
    var all: [SeriesTable<Cell>.Pointer] = unsafe []
    unsafe all.reserveCapacity(table.pointee.count)
    var series = unsafe table.pointee.last
    while let current = unsafe series {
      unsafe all.append(current)
      unsafe series = current.pointee.previous.load(ordering: .relaxed)  // Relaxed: only the collector changes it.
    }
    return unsafe all
  }
}
