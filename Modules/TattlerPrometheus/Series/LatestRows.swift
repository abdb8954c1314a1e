internal import CTattlerPlugin
internal import TattlerModel

/// The resources that rows belong to, in the order in which they come, and the latest row of each.
struct LatestRows {
  private(set) var rows: [(resource: UInt32, row: tattler_row?)] = []

  @unsafe
  init(_ view: BatchView, _ range: Range<Int>) {
    var places = [Int](repeating: -1, count: unsafe view.resources.count)
    for index in range {
      let row = unsafe view.rows[index]
      let metric = unsafe view.points[Int(row.first_point)].metric
      let resource = unsafe view.scopes[Int(view.metrics[Int(metric)].scope)].resource
      let place = places[Int(resource)]
      if place < 0 {
        places[Int(resource)] = rows.count
        rows.append((resource, row.flags & TATTLER_ROW_HAS_TIME != 0 ? row : nil))
      } else if row.flags & TATTLER_ROW_HAS_TIME != 0 {
        let isLater = rows[place].row.map { RowTime.nanoseconds($0) < RowTime.nanoseconds(row) } ?? true
        if isLater { rows[place].row = row }
      }
    }
  }
}
