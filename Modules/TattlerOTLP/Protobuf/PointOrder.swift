internal import CTattlerPlugin
internal import TattlerModel

/// The order in which an encoder writes: scopes by resource, metrics by scope, points by metric.
///
/// Batches of OTLP have that order already, and then nothing is stored. Lines of line protocol, which have several
/// metrics each, and batches that were put together by hand are sorted, by counting: in time and memory that grow with
/// the batch, not faster.
struct PointOrder {
  /// A point and its row, sorted by metric.
  struct Entry: BitwiseCopyable {
    var row: UInt32
    var point: UInt32
  }

  /// Nil where the order of the batch is the order.
  private(set) var scopes: [UInt32]?
  private(set) var metrics: [UInt32]?
  private(set) var points: [Entry]?

  init(_ view: BatchView, _ rows: Range<Int>) {
    if unsafe Self.isOrdered(view, rows) { return }
    let scopeResources = unsafe view.scopes.map(\.resource)
    let scopes = Self.sorted(scopeResources, keys: unsafe view.resources.count)
    let scopeRanks = Self.ranks(scopes)
    let metricScopes = unsafe view.metrics.map { scopeRanks[Int($0.scope)] }
    let metrics = Self.sorted(metricScopes, keys: scopes.count)
    let metricRanks = Self.ranks(metrics)
    self.scopes = scopes
    self.metrics = metrics
    points = unsafe Self.points(view, rows, metricRanks)
  }

  private static func isOrdered(_ view: BatchView, _ rows: Range<Int>) -> Bool {
    var last: UInt32 = 0
    for index in unsafe view.scopes.indices {
      let resource = unsafe view.scopes[index].resource
      if resource < last { return false }
      last = resource
    }
    last = 0
    for index in unsafe view.metrics.indices {
      let scope = unsafe view.metrics[index].scope
      if scope < last { return false }
      last = scope
    }
    guard !rows.isEmpty else { return true }
    let end = unsafe view.rows[rows.upperBound - 1]
    last = 0
    for index in unsafe Int(view.rows[rows.lowerBound].first_point)..<Int(end.first_point + end.point_count) {
      let metric = unsafe view.points[index].metric
      if metric < last { return false }
      last = metric
    }
    return true
  }

  /// Indices sorted by their keys, equal ones in their order.
  private static func sorted(_ keyed: [UInt32], keys: Int) -> [UInt32] {
    var starts = [UInt32](repeating: 0, count: keys + 1)
    for key in keyed { starts[Int(key) + 1] += 1 }
    for key in 0..<keys { starts[key + 1] += starts[key] }
    var order = [UInt32](repeating: 0, count: keyed.count)
    for (index, key) in keyed.enumerated() {
      order[Int(starts[Int(key)])] = UInt32(index)
      starts[Int(key)] += 1
    }
    return order
  }

  private static func ranks(_ order: [UInt32]) -> [UInt32] {
    var ranks = [UInt32](repeating: 0, count: order.count)
    for (rank, index) in order.enumerated() { ranks[Int(index)] = UInt32(rank) }
    return ranks
  }

  private static func points(_ view: BatchView, _ rows: Range<Int>, _ ranks: [UInt32]) -> [Entry] {
    var starts = [UInt32](repeating: 0, count: ranks.count + 1)
    var count = 0
    for index in rows {
      let row = unsafe view.rows[index]
      let points = unsafe view.points(of: row)
      for unsafe(_, point) in unsafe points.enumerated() { starts[Int(ranks[Int(point.metric)]) + 1] += 1 }
      count += Int(row.point_count)
    }
    for rank in ranks.indices { starts[rank + 1] += starts[rank] }
    var sorted = [Entry](repeating: Entry(row: 0, point: 0), count: count)
    for index in rows {
      let row = unsafe view.rows[index]
      for point in row.first_point..<row.first_point + row.point_count {
        let rank = Int(ranks[Int(unsafe view.points[Int(point)].metric)])
        sorted[Int(starts[rank])] = Entry(row: UInt32(index), point: point)
        starts[rank] += 1
      }
    }
    return sorted
  }
}
