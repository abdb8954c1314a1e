internal import CTattlerPlugin
internal import TattlerModel

/// Gives times to the rows of a body that have none, so that no two of them are the same sample.
///
/// From the last row to the first, each goes one step further back than the latest row of the same series that shares a
/// field with it. Tags in another order are the same series.
struct DefaultTimes {
  /// Grafana cuts times to milliseconds.
  private static let stepNanoseconds: Int64 = 1_000_000

  private let nanoseconds: Int64
  private let seed: UInt64

  init(nanoseconds: Int64, seed: UInt64) {
    self.nanoseconds = nanoseconds
    self.seed = seed
  }

  /// A series and a field. Two series with the same 64-bit hash would be spread, which does no harm.
  private struct Sample: Hashable {
    var series: UInt64
    var metric: UInt32
  }

  func assign(from firstRow: Int, _ builder: inout MetricBatchBuilder) {
    var steps: [Sample: Int64] = [:]
    var hashes: [UInt32: UInt64] = [:]
    for index in (firstRow..<builder.rows.count).reversed() {
      var row = builder.rows[index]
      guard row.flags & TATTLER_ROW_HAS_TIME == 0 else { continue }
      let series = hashes[row.attributes] ?? hash(row.attributes, builder)
      hashes[row.attributes] = series
      let points = Int(row.first_point)..<Int(row.first_point &+ row.point_count)
      var step: Int64 = 0
      for point in points {
        step = max(step, steps[Sample(series: series, metric: builder.points[point].metric)] ?? 0)
      }
      for point in points { steps[Sample(series: series, metric: builder.points[point].metric)] = step + 1 }
      let (time, overflows) = nanoseconds.subtractingReportingOverflow(step * Self.stepNanoseconds)
      let kept = overflows ? Int64.min : time
      row.time = UInt64(bitPattern: kept)
      row.flags = TATTLER_ROW_HAS_TIME | (kept < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
      builder.rows[index] = row
    }
  }

  /// A hash of an attribute set that does not depend on the order.
  private func hash(_ set: UInt32, _ builder: borrowing MetricBatchBuilder) -> UInt64 {
    let range = builder.attributeSets[Int(set)]
    guard let text = unsafe builder.text.records.baseAddress else { return 0 }
    var sum: UInt64 = 0
    for index in Int(range.first)..<Int(range.first &+ range.count) {
      let attribute = builder.attributes[index]
      let value = attribute.value.text
      let keyHash = unsafe ByteHash.of(text + Int(attribute.key.offset), Int(attribute.key.length), seed: seed)
      let valueHash = unsafe ByteHash.of(
        text + Int(value.offset), Int(value.length), seed: seed &+ UInt64(keyHash))
      sum &+= (UInt64(keyHash) << 32 | UInt64(valueHash)) &* 0x9E37_79B9_7F4A_7C15
    }
    return sum
  }
}
