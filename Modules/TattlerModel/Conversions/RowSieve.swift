internal import CTattlerPlugin

/// Takes rows out of the end of a builder's tables.
struct RowSieve {
  private let firstRow: Int
  private let firstPoint: Int
  private let firstExemplar: Int
  private var dropped: [Bool] = []
  private var isNeeded = false

  /// Notes where the rows begin that will be added.
  init(_ builder: borrowing MetricBatchBuilder) {
    firstRow = builder.rows.count
    firstPoint = builder.points.count
    firstExemplar = builder.exemplars.count
  }

  /// The rows that were added since.
  func rows(_ builder: borrowing MetricBatchBuilder) -> Range<Int> { firstRow..<builder.rows.count }

  /// Marks a row, which goes with ``apply(_:)``.
  mutating func drop(_ row: Int, _ builder: borrowing MetricBatchBuilder) {
    if !isNeeded { dropped = Array(repeating: false, count: builder.rows.count - firstRow) }
    isNeeded = true
    dropped[row - firstRow] = true
  }

  /// Takes out the rows that were marked, their points and the exemplars of those.
  func apply(_ builder: inout MetricBatchBuilder) {
    guard isNeeded else { return }
    let pointCount = builder.points.count - firstPoint
    var places = [UInt32](repeating: .max, count: builder.exemplars.count > firstExemplar ? pointCount : 0)
    var row = firstRow
    var point = firstPoint
    for old in firstRow..<builder.rows.count where !dropped[old - firstRow] {
      var record = builder.rows[old]
      let first = Int(record.first_point)
      record.first_point = UInt32(point)
      for index in first..<first + Int(record.point_count) {
        if !places.isEmpty { places[index - firstPoint] = UInt32(point) }
        builder.points[point] = builder.points[index]
        point += 1
      }
      builder.rows[row] = record
      row += 1
    }
    builder.rows.truncate(to: row)
    builder.points.truncate(to: point)
    var exemplar = firstExemplar
    for old in firstExemplar..<builder.exemplars.count {
      var record = builder.exemplars[old]
      let place = places[Int(record.point) - firstPoint]
      if place == .max { continue }
      record.point = place
      builder.exemplars[exemplar] = record
      exemplar += 1
    }
    builder.exemplars.truncate(to: exemplar)
  }
}
