internal import CTattlerPlugin

/// Rows without a time in a builder, and how far apart their times must be.
///
/// Receivers keep milliseconds: of two samples of a series in one of them, one is lost without a word. So from the last
/// row to the first, each goes a millisecond further back than the latest row that shares a sample with it: the same
/// measurement, field and attributes, in whatever order.
public struct UntimedRows: Sendable {
  /// Nanoseconds between two rows of a series.
  public static let stepNanoseconds: Int64 = 1_000_000

  /// By ``SampleHash``: how many steps before the last of its rows the first row of a sample lies.
  public private(set) var samples: [Int: Int64] = [:]
  /// By row from ``firstRow``: the steps before the end; -1 for a row that has a time.
  private var steps: [Int64] = []
  private let firstRow: Int

  /// Looks at the rows of a builder.
  ///
  /// - Parameter first: the first row that is looked at.
  public init(_ builder: borrowing MetricBatchBuilder, from first: Int = 0) {
    firstRow = first
    let rows = first..<builder.rows.count
    guard rows.contains(where: { Self.lacksTime(builder.rows[$0]) }) else { return }
    steps = Array(repeating: -1, count: rows.count)
    var hashes = SampleHashes(builder)
    for index in rows.reversed() where Self.lacksTime(builder.rows[index]) {
      let row = builder.rows[index]
      let points = Int(row.first_point)..<Int(row.first_point) + Int(row.point_count)
      var step: Int64 = 0
      for point in points {
        let sample = hashes.sample(row.attributes, builder.points[point].metric, builder)
        if let known = samples[sample] { step = max(step, known + 1) }
      }
      for point in points { samples[hashes.sample(row.attributes, builder.points[point].metric, builder)] = step }
      steps[index - first] = step
    }
  }

  /// True where all rows have a time.
  public var isEmpty: Bool { steps.isEmpty }

  /// Gives the rows their times.
  ///
  /// - Parameters:
  ///   - nanoseconds: the time of the last row of each series, since 1970. No time is earlier than `Int64.min`.
  ///   - builder: the one that was looked at, unchanged since.
  public func assign(_ nanoseconds: Int64, to builder: inout MetricBatchBuilder) {
    for (place, step) in steps.enumerated() where step >= 0 {
      let (time, overflows) = nanoseconds.subtractingReportingOverflow(step * Self.stepNanoseconds)
      let kept = overflows ? Int64.min : time
      builder.rows[firstRow + place].time = UInt64(bitPattern: kept)
      builder.rows[firstRow + place].flags = TATTLER_ROW_HAS_TIME | (kept < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
    }
  }

  private static func lacksTime(_ row: tattler_row) -> Bool { row.flags & TATTLER_ROW_HAS_TIME == 0 }
}

/// Hashes of the samples in a builder. Each name and each attribute set is hashed once.
private struct SampleHashes {
  private var writer: AttributeBytes
  private var metrics: [UInt32: Int] = [:]
  private var sets: [UInt32: Int] = [:]
  private var bytes: [UInt8] = []

  init(_ builder: borrowing MetricBatchBuilder) { writer = AttributeBytes(builder) }

  mutating func sample(_ set: UInt32, _ metric: UInt32, _ builder: borrowing MetricBatchBuilder) -> Int {
    SampleHash.combine(name: hash(metric: metric, builder), attributes: hash(set: set))
  }

  private mutating func hash(set: UInt32) -> Int {
    if let known = sets[set] { return known }
    bytes.removeAll(keepingCapacity: true)
    writer.append(set: set, to: &bytes)
    sets[set] = SampleHash.hash(bytes)
    return SampleHash.hash(bytes)
  }

  private mutating func hash(metric index: UInt32, _ builder: borrowing MetricBatchBuilder) -> Int {
    if let known = metrics[index] { return known }
    let metric = builder.metrics[Int(index)]
    bytes.removeAll(keepingCapacity: true)
    writer.append(metric.name, to: &bytes)
    writer.append(metric.field, to: &bytes)
    metrics[index] = SampleHash.hash(bytes)
    return SampleHash.hash(bytes)
  }
}
