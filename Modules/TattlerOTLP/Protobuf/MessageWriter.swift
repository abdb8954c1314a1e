internal import CTattlerPlugin
internal import TattlerModel

/// Writes one request, from its last byte to its first.
///
/// Inside a message what repeats is written first, which is last in the message: whatever turns out to be empty has then
/// left nothing behind.
@safe
struct MessageWriter {
  let view: BatchView
  let options: OTLPEncodingOptions
  let order: PointOrder
  let rows: Range<Int>
  /// True where the whole batch is written: then also what has no points.
  let isWhole: Bool
  var report = OTLPEncodingReport()
  /// Rows that were written, from the end of the range.
  private(set) var rowsWritten = 0

  /// What comes next, counted down.
  private var nextScope: Int
  private var nextMetric: Int
  private var nextPoint: Int
  private var row: Int
  private var nextExemplar: Int

  init(_ view: BatchView, _ rows: Range<Int>, _ options: OTLPEncodingOptions) {
    unsafe self.view = view
    self.options = options
    self.rows = rows
    isWhole = unsafe rows.count == view.rows.count
    order = unsafe PointOrder(view, rows)
    unsafe nextScope = view.scopes.count
    unsafe nextMetric = view.metrics.count
    row = rows.upperBound
    let last = unsafe rows.isEmpty ? tattler_row() : view.rows[rows.upperBound - 1]
    nextPoint = order.points?.count ?? Int(last.first_point + last.point_count)
    unsafe nextExemplar = view.exemplars.count
  }

  /// `ExportMetricsServiceRequest`
  mutating func request(_ out: inout BackwardBuffer, _ places: inout AttributePlaces) throws(EncodingStop) {
    var resource = unsafe view.resources.count
    while resource > 0 {
      resource -= 1
      try resourceMetrics(UInt32(truncatingIfNeeded: resource), &out, &places)
    }
    try out.check()
  }

  /// `ResourceMetrics`
  private mutating func resourceMetrics(
    _ index: UInt32, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    let before = out.count
    while nextScope > 0 {
      let scope = order.scopes.map { $0[nextScope - 1] } ?? UInt32(truncatingIfNeeded: nextScope - 1)
      guard unsafe view.scopes[Int(scope)].resource == index else { break }
      nextScope -= 1
      try scopeMetrics(scope, &out, &places)
    }
    guard isWhole || out.count > before else { return }
    let record = unsafe view.resources[Int(index)]
    if record.schema_url.length > 0 { unsafe try out.addBytes(0x1A, view.bytes(record.schema_url)) }
    if record.flags & TATTLER_RESOURCE_PRESENT != 0 || record.attributes != 0 {
      let start = out.count
      try entities(record.entity_refs, &out)
      if record.dropped_attributes_count != 0 { try out.addVarint(0x10, UInt64(record.dropped_attributes_count)) }
      try attributes(record.attributes, 0x0A, &out, &places)
      try out.addHead(0x0A, since: start)
    }
    try out.addHead(0x0A, since: before)
  }

  /// `ScopeMetrics`
  private mutating func scopeMetrics(
    _ index: UInt32, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    let before = out.count
    while nextMetric > 0 {
      let metric = order.metrics.map { $0[nextMetric - 1] } ?? UInt32(truncatingIfNeeded: nextMetric - 1)
      guard unsafe view.metrics[Int(metric)].scope == index else { break }
      nextMetric -= 1
      try self.metric(metric, &out, &places)
    }
    guard isWhole || out.count > before else { return }
    let record = unsafe view.scopes[Int(index)]
    if record.schema_url.length > 0 { unsafe try out.addBytes(0x1A, view.bytes(record.schema_url)) }
    if record.flags & TATTLER_SCOPE_PRESENT != 0 || record.attributes != 0 || record.name.length > 0 {
      let start = out.count
      if record.dropped_attributes_count != 0 { try out.addVarint(0x20, UInt64(record.dropped_attributes_count)) }
      try attributes(record.attributes, 0x1A, &out, &places)
      if record.version.length > 0 { unsafe try out.addBytes(0x12, view.bytes(record.version)) }
      if record.name.length > 0 { unsafe try out.addBytes(0x0A, view.bytes(record.name)) }
      try out.addHead(0x0A, since: start)
    }
    try out.addHead(0x12, since: before)
  }

  /// `Metric`
  private mutating func metric(
    _ index: UInt32, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    let record = unsafe view.metrics[Int(index)]
    let before = out.count
    let given = try points(of: index, record, &out, &places)
    if out.count == before, given > 0 || !isWhole { return }
    let kind = Int32(record.kind)
    if kind == TATTLER_METRIC_SUM, record.flags & UInt16(TATTLER_METRIC_MONOTONIC) != 0 { try out.addVarint(0x18, 1) }
    if record.temporality != 0, Self.hasTemporality(kind) {
      try out.addVarint(0x10, UInt64(bitPattern: Int64(record.temporality)))
    }
    if let tag = Self.dataTag(kind) { try out.addHead(tag, since: before) }
    try attributes(record.metadata, 0x62, &out, &places)
    if record.unit.length > 0 { unsafe try out.addBytes(0x1A, view.bytes(record.unit)) }
    if record.description.length > 0 { unsafe try out.addBytes(0x12, view.bytes(record.description)) }
    try name(record, &out)
    try out.addHead(0x12, since: before)
    try out.check()
  }

  private static func hasTemporality(_ kind: Int32) -> Bool {
    kind == TATTLER_METRIC_SUM || kind == TATTLER_METRIC_HISTOGRAM || kind == TATTLER_METRIC_EXPONENTIAL_HISTOGRAM
  }

  private static func isDelta(_ metric: tattler_metric) -> Bool {
    Int32(metric.temporality) == TATTLER_TEMPORALITY_DELTA && hasTemporality(Int32(metric.kind))
  }

  /// The member of `Metric.data` for a kind.
  private static func dataTag(_ kind: Int32) -> UInt8? {
    switch kind {
    case TATTLER_METRIC_FIELD, TATTLER_METRIC_GAUGE: 0x2A
    case TATTLER_METRIC_SUM: 0x3A
    case TATTLER_METRIC_HISTOGRAM: 0x4A
    case TATTLER_METRIC_EXPONENTIAL_HISTOGRAM: 0x52
    case TATTLER_METRIC_SUMMARY: 0x5A
    default: nil
    }
  }

  /// OTLP's name, or `measurement_field`, which is `measurement` where the field is `value`.
  private func name(_ record: tattler_metric, _ out: inout BackwardBuffer) throws(EncodingStop) {
    let name = unsafe view.bytes(record.name)
    let field = unsafe view.bytes(record.field)
    if unsafe field.isEmpty || field.elementsEqual("value".utf8) {
      if !name.isEmpty { unsafe try out.addBytes(0x0A, name) }
      return
    }
    let before = out.count
    unsafe try out.addRaw(field)
    try out.reserve(1)
    out.put(UInt8(ascii: "_"))
    unsafe try out.addRaw(name)
    try out.addHead(0x0A, since: before)
  }

  /// The data points of a metric, from the last; gives how many the batch has.
  private mutating func points(
    of metric: UInt32, _ record: tattler_metric, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) -> Int {
    if options.leavesOutDeltas, Self.isDelta(record) { return leaveOut(metric) }
    var given = 0
    if let points = order.points {
      while nextPoint > 0 {
        let entry = points[nextPoint - 1]
        let point = unsafe view.points[Int(entry.point)]
        guard point.metric == metric else { break }
        nextPoint -= 1
        given += 1
        // Rows are taken in the order of the metrics: how many would fit is guessed from how far it got.
        rowsWritten = rows.count &* (points.count &- nextPoint) / points.count
        nextExemplar = exemplarEnd(of: entry.point)
        let row = unsafe view.rows[Int(entry.row)]
        try dataPoint(point, Int(entry.point), row, record, &out, &places)
      }
      return given
    }
    let first = unsafe rows.isEmpty ? 0 : Int(view.rows[rows.lowerBound].first_point)
    while nextPoint > first {
      let point = unsafe view.points[nextPoint - 1]
      guard point.metric == metric else { break }
      nextPoint -= 1
      given += 1
      while row > rows.lowerBound, unsafe row == rows.upperBound || Int(view.rows[row].first_point) > nextPoint {
        row -= 1
      }
      rowsWritten = rows.upperBound - row
      try dataPoint(point, nextPoint, unsafe view.rows[row], record, &out, &places)
    }
    return given
  }

  /// Goes past the points of a metric; gives how many the batch has.
  private mutating func leaveOut(_ metric: UInt32) -> Int {
    let last = nextPoint
    if let points = order.points {
      while nextPoint > 0, unsafe view.points[Int(points[nextPoint - 1].point)].metric == metric { nextPoint -= 1 }
    } else {
      let first = unsafe rows.isEmpty ? 0 : Int(view.rows[rows.lowerBound].first_point)
      while nextPoint > first, unsafe view.points[nextPoint - 1].metric == metric { nextPoint -= 1 }
    }
    report.skippedDeltas += last - nextPoint
    return last - nextPoint
  }

  /// Behind the last exemplar of a point, found by halving.
  private func exemplarEnd(of point: UInt32) -> Int {
    var low = 0
    var high = unsafe view.exemplars.count
    while low < high {
      let middle = (low + high) / 2
      if unsafe view.exemplars[middle].point <= point { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The exemplars of a point, from the last.
  mutating func exemplars(
    of point: Int, _ tag: UInt8, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    while nextExemplar > 0 {
      let exemplar = unsafe view.exemplars[nextExemplar - 1]
      guard Int(exemplar.point) >= point else { break }
      nextExemplar -= 1
      if Int(exemplar.point) == point { try self.exemplar(exemplar, tag, &out, &places) }
    }
  }
}
