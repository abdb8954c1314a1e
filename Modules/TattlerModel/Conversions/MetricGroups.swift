internal import CTattlerPlugin

/// Puts the points of a metric side by side, each in a row of its own.
struct MetricGroups {
  private let firstMetric: Int
  private let firstPoint: Int
  /// How many points each metric has.
  private var counts: [Int]
  /// By point: the row that it came from; -1 where the point is left out.
  private var rows: [Int]

  /// - Parameters:
  ///   - metrics: the metrics that the points may have.
  ///   - points: the points that stand in the builder now.
  init(metrics: Range<Int>, points: Range<Int>) {
    firstMetric = metrics.lowerBound
    firstPoint = points.lowerBound
    counts = Array(repeating: 0, count: metrics.count)
    rows = Array(repeating: -1, count: points.count)
  }

  /// Keeps a point, which stands in a row and has a metric.
  mutating func add(_ point: Int, _ row: Int, _ metric: UInt32) {
    counts[Int(metric) - firstMetric] += 1
    rows[point - firstPoint] = row
  }

  /// Replaces the rows and points by those that were kept, and lets exemplars go with their points.
  func apply(
    _ builder: inout MetricBatchBuilder, _ firstRow: Int, _ firstPoint: Int, _ firstExemplar: Int
  ) throws(MetricBatchError) {
    var next: [Int] = []
    var total = 0
    for count in counts {
      next.append(total)
      total += count
    }
    var newRows = [tattler_row](repeating: tattler_row(), count: total)
    var newPoints = [tattler_point](repeating: tattler_point(), count: total)
    var places = [Int](repeating: -1, count: rows.count)
    for old in rows.indices where rows[old] >= 0 {
      let point = builder.points[firstPoint + old]
      let metric = Int(point.metric) - firstMetric
      let place = next[metric]
      next[metric] += 1
      var row = builder.rows[rows[old]]
      row.first_point = UInt32(firstPoint + place)
      row.point_count = 1
      newRows[place] = row
      newPoints[place] = point
      places[old] = place
    }
    builder.rows.truncate(to: firstRow)
    builder.points.truncate(to: firstPoint)
    try builder.rows.reserve(total)
    for index in 0..<total {
      try builder.rows.append(newRows[index])
      try builder.points.append(newPoints[index])
    }
    moveExemplars(places, firstExemplar, &builder)
  }

  private func moveExemplars(_ places: [Int], _ first: Int, _ builder: inout MetricBatchBuilder) {
    guard builder.exemplars.count > first else { return }
    var kept: [tattler_exemplar] = []
    for index in first..<builder.exemplars.count {
      var exemplar = builder.exemplars[index]
      let place = places[Int(exemplar.point) - firstPoint]
      if place < 0 { continue }
      exemplar.point = UInt32(firstPoint + place)
      kept.append(exemplar)
    }
    // Exemplars of one point stay in their order.
    let order = kept.indices.sorted { (kept[$0].point, $0) < (kept[$1].point, $1) }
    builder.exemplars.truncate(to: first + kept.count)
    for (place, index) in order.enumerated() { builder.exemplars[first + place] = kept[index] }
  }
}
