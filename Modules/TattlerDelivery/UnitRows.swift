/// What is known of the rows of a unit before they are sent: their points, their times, and former failures.
public struct UnitRows: Sendable {
  /// How many rows there are.
  public var count: Int { ends.count }
  /// The first rows whose submission failed in an earlier run, and those failures.
  public var former = FormerFailures()

  /// Failures of an earlier run of the program.
  public struct FormerFailures: Sendable, Hashable {
    /// How many of the first rows failed; 0 for none.
    public var rows = 0
    /// How often.
    public var attempts = 0
    /// For how long by estimation, in nanoseconds.
    public var nanoseconds: UInt64 = 0

    /// No failures.
    public init() {}
  }

  /// The points of all rows up to and with each one.
  private let ends: [Int]
  /// The rows' times; `Int64.max` for a row without one. Empty where nobody looks at them.
  private let times: [Int64]

  /// Makes the rows of a unit.
  ///
  /// - Parameters:
  ///   - points: the points of each row.
  ///   - times: nanoseconds since 1970 of each row, nil for a row without; left out where the age does not matter.
  public init(points: some Sequence<Int>, times: [Int64?] = []) {
    var sum = 0
    ends = points.map { count in
      sum += max(0, count)
      return sum
    }
    self.times = times.map { $0 ?? .max }
  }

  /// Rows of one point each, without times.
  public init(count: Int) { self.init(points: repeatElement(1, count: max(0, count))) }

  /// The points of some rows.
  func points(_ rows: Range<Int>) -> Int {
    guard !rows.isEmpty else { return 0 }
    return ends[rows.upperBound - 1] - (rows.lowerBound == 0 ? 0 : ends[rows.lowerBound - 1])
  }

  /// The most of some rows, from the first on, that have no more than this many points; at least one.
  func prefix(of rows: Range<Int>, points: Int) -> Range<Int> {
    guard !rows.isEmpty else { return rows }
    let bound = points + (rows.lowerBound == 0 ? 0 : ends[rows.lowerBound - 1])
    var (low, high) = (rows.lowerBound + 1, rows.upperBound)
    while low < high {
      let middle = (low + high + 1) / 2
      if ends[middle - 1] <= bound { low = middle } else { high = middle - 1 }
    }
    return rows.lowerBound..<low
  }

  /// The runs among some rows whose time lies before a time, each with its earliest time.
  func runs(in rows: Range<Int>, before cutoff: Int64?) -> [AgedRun] {
    guard let cutoff, times.count == count else { return [] }
    var runs: [AgedRun] = []
    for row in rows where times[row] < cutoff {
      if let last = runs.last, last.rows.upperBound == row {
        runs[runs.count - 1] = AgedRun(rows: last.rows.lowerBound..<row + 1, earliest: min(last.earliest, times[row]))
      } else {
        runs.append(AgedRun(rows: row..<row + 1, earliest: times[row]))
      }
    }
    return runs
  }
}

/// Rows behind each other that are too old to be sent.
struct AgedRun: Sendable, Hashable {
  let rows: Range<Int>
  /// The earliest of their times, in nanoseconds since 1970.
  let earliest: Int64
}
