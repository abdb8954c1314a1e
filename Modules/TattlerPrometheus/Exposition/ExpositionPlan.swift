internal import CTattlerPlugin
internal import TattlerModel

/// Which points are written, in which order: families as their metrics stand in the batch, series as they first come,
/// the points of a series by time.
@safe
struct ExpositionPlan: ~Copyable {
  /// A point to be written.
  struct Entry: BitwiseCopyable {
    var series: UInt32
    var row: UInt32
    var point: UInt32
    /// False where a later point of the series is written instead.
    var isWritten = true
  }

  /// A series.
  struct Series: BitwiseCopyable {
    var family: UInt32
    var labels: UInt32
    /// Where its entries begin in ``ExpositionPlan/order``.
    var first: UInt32
    var count: UInt32
  }

  private(set) var entries: [Entry] = []
  private(set) var series: [Series] = []
  /// Entries by series, indices of ``entries``.
  private(set) var order: [UInt32] = []
  /// Series by family, indices of ``series``.
  private(set) var seriesOrder: [UInt32] = []
  private(set) var families = FamilyTable()
  private var index = IndexTable()
  private var familyOfMetric: [UInt32] = []
  private(set) var skipped = PrometheusSkippedPoints()
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  /// Plans some rows.
  @unsafe
  mutating func make(
    _ rows: Range<Int>, _ view: BatchView, _ options: PrometheusTextEncodingOptions, _ metrics: inout MetricCatalog,
    _ labels: inout LabelCatalog, reserving reserved: String?
  ) throws(MetricBatchError) {
    entries.removeAll(keepingCapacity: true)
    series.removeAll(keepingCapacity: true)
    index.removeAll()
    skipped = PrometheusSkippedPoints()
    unsafe makeFamilies(rows, view, options, &metrics, reserving: reserved)
    let expansion = unsafe SampleExpansion(view, isOpenMetrics: options.format == .openMetrics)
    for rowIndex in rows {
      let row = unsafe view.rows[rowIndex]
      let first = Int(row.first_point)
      for pointIndex in first..<first &+ Int(row.point_count) {
        let point = unsafe view.points[pointIndex]
        let metric = unsafe metrics.entry(point.metric, view)
        let family = familyOfMetric[Int(point.metric)]
        var fault = metric.fault
        if fault == nil, row.data_point_flags & 1 != 0 { fault = .notRecorded }
        if fault == nil, family == FamilyTable.none { fault = .conflict }
        if fault == nil { fault = expansion.fault(point, families.families[Int(family)].type.expanded(metric.type)) }
        if let fault {
          skipped.count(fault)
          continue
        }
        let scope = unsafe view.metrics[Int(point.metric)].scope
        var list = unsafe try labels.list(row.attributes, scope: scope, rule: metric.rule, view)
        if metric.type.isHistogram { list = try labels.list(list, without: "le") }
        if metric.type == .summary { list = try labels.list(list, without: "quantile") }
        if isStateset(family, options), !labels.has(families.families[Int(family)].name, in: list) {
          skipped.count(.forbidden)
          continue
        }
        let place = try seriesIndex(family, list)
        series[place].count &+= 1
        entries.append(Entry(series: UInt32(place), row: UInt32(rowIndex), point: UInt32(pointIndex)))
      }
    }
    sort()
    unsafe choose(view, keepsHistory: options.format == .openMetrics && options.writesTimestamps)
  }

  /// Finds the families of the metrics that the rows have points of.
  @unsafe
  private mutating func makeFamilies(
    _ rows: Range<Int>, _ view: BatchView, _ options: PrometheusTextEncodingOptions, _ metrics: inout MetricCatalog,
    reserving reserved: String?
  ) {
    families.begin(options.format)
    if let reserved {
      _ = families.family(Array(reserved.utf8)[...], .info, unit: [], metric: FamilyTable.none)
    }
    familyOfMetric.removeAll(keepingCapacity: true)
    unsafe familyOfMetric.append(contentsOf: repeatElement(FamilyTable.none, count: view.metrics.count))
    guard let first = rows.first, let last = rows.last else { return }
    let end = unsafe Int(view.rows[last].first_point &+ view.rows[last].point_count)
    for point in unsafe Int(view.rows[first].first_point)..<end {
      unsafe familyOfMetric[Int(view.points[point].metric)] = 0
    }
    for metric in familyOfMetric.indices where familyOfMetric[metric] == 0 {
      let entry = unsafe metrics.entry(UInt32(metric), view)
      familyOfMetric[metric] = FamilyTable.none
      guard entry.fault == nil else { continue }
      let family = families.family(
        metrics.bytes(entry.name), entry.type, unit: metrics.bytes(entry.unit), metric: UInt32(metric))
      familyOfMetric[metric] = family ?? FamilyTable.none
    }
  }

  /// True for a state set of OpenMetrics, whose samples name their state in a label that is named as the family.
  private func isStateset(_ family: UInt32, _ options: PrometheusTextEncodingOptions) -> Bool {
    options.format == .openMetrics && families.families[Int(family)].type == .stateset
  }

  private mutating func seriesIndex(_ family: UInt32, _ list: UInt32) throws(MetricBatchError) -> Int {
    var hash = BytesHash(seed: seed)
    hash.add(UInt64(family) << 32 | UInt64(list))
    let key = hash.finish()
    if let found = index.find(key, { series[$0].family == family && series[$0].labels == list }) { return found }
    series.append(Series(family: family, labels: list, first: 0, count: 0))
    try index.insert(key, series.count - 1)
    return series.count - 1
  }

  /// Sorts series by family and entries by series, by counting.
  private mutating func sort() {
    var starts = [UInt32](repeating: 0, count: families.families.count + 1)
    for one in series { starts[Int(one.family) + 1] &+= 1 }
    for family in families.families.indices { starts[family + 1] &+= starts[family] }
    seriesOrder = [UInt32](repeating: 0, count: series.count)
    for place in series.indices {
      let family = Int(series[place].family)
      seriesOrder[Int(starts[family])] = UInt32(place)
      starts[family] &+= 1
    }
    var next: UInt32 = 0
    for place in seriesOrder {
      series[Int(place)].first = next
      next &+= series[Int(place)].count
      series[Int(place)].count = 0
    }
    order = [UInt32](repeating: 0, count: entries.count)
    for place in entries.indices {
      let one = Int(entries[place].series)
      order[Int(series[one].first &+ series[one].count)] = UInt32(place)
      series[one].count &+= 1
    }
  }

  /// Sorts the points of each series by time, and marks those that cannot be written beside later ones.
  ///
  /// The text format 0.0.4 holds one sample of a series; OpenMetrics holds several where their times ascend.
  @unsafe
  private mutating func choose(_ view: BatchView, keepsHistory: Bool) {
    for place in series.indices where series[place].count > 1 {
      let range = Int(series[place].first)..<Int(series[place].first + series[place].count)
      func time(_ index: UInt32) -> Int64 {
        let row = unsafe view.rows[Int(entries[Int(index)].row)]
        // A row without a time is as old as can be.
        return row.flags & TATTLER_ROW_HAS_TIME == 0 ? .min : RowTime.nanoseconds(row)
      }
      order[range].sort { left, right in
        let (leftTime, rightTime) = (time(left), time(right))
        return leftTime != rightTime ? leftTime < rightTime : left < right
      }
      for index in range.dropLast() {
        let isLater = keepsHistory && time(order[index]) > .min && time(order[index]) < time(order[index + 1])
        if isLater { continue }
        entries[Int(order[index])].isWritten = false
        skipped.count(.superseded)
      }
    }
  }
}

extension SeriesType {
  /// The type by which a point is expanded: its metric's, but for an info metric that can only be a gauge.
  fileprivate func expanded(_ metric: SeriesType) -> SeriesType { self == .gauge && metric == .info ? .gauge : metric }
}
