internal import CTattlerPlugin
public import TattlerModel

/// Writes metric batches in the text formats of Prometheus.
///
/// ```swift
/// var encoder = PrometheusTextEncoder()
/// var buffer = PrometheusTextBuffer()
/// let options = PrometheusTextEncodingOptions(.openMetrics)
/// let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
/// ```
///
/// What OTLP metrics become follows the OpenTelemetry specification (Prometheus and OpenMetrics compatibility): names by
/// ``PrometheusNaming``, cumulative monotonic sums as counters, other cumulative sums as gauges, resources as `job`,
/// `instance` and `target_info`. Exponential histograms, for which the text formats have no place, become histograms
/// with explicit bounds. Fields of line protocol become series of unknown type. What has no place is left out, and the
/// report says how much and why.
///
/// Each call writes a whole text: every family once with its comments, its series together, and for OpenMetrics the end
/// mark. An encoder keeps its memory from call to call.
public struct PrometheusTextEncoder: ~Copyable, Sendable {
  private var metrics = MetricCatalog()
  private var labels: LabelCatalog
  private var plan: ExpositionPlan
  private var blocks = LabelBlocks()

  /// An encoder. Its tables are hashed with a secret of their own.
  public init() {
    let seed = UInt64.random(in: .min ... .max)
    labels = LabelCatalog(seed: seed)
    plan = ExpositionPlan(seed: seed)
  }

  /// Appends a text of some rows to a buffer.
  ///
  /// - Parameters:
  ///   - batch: where the rows are.
  ///   - rows: which rows, clamped to those that are there.
  ///   - buffer: gets the text.
  ///   - options: the format, and the most bytes that this call may add.
  /// - Returns: how many rows are done and what was left out.
  /// - Throws: `MetricBatchError` with code `tooLarge` where the buffer cannot grow.
  public mutating func encode(
    _ batch: MetricBatch, rows: Range<Int>, into buffer: inout PrometheusTextBuffer,
    options: PrometheusTextEncodingOptions = PrometheusTextEncodingOptions()
  ) throws(MetricBatchError) -> PrometheusTextEncodingReport {
    let result: Result<PrometheusTextEncodingReport, MetricBatchError> = unsafe batch.withView { view in
      do throws(MetricBatchError) { return .success(unsafe try encode(view, rows, &buffer, options)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Writes as many rows as fit. How long a text is shows when it is written, so that one that is too long is written
  /// again with fewer rows.
  @unsafe
  private mutating func encode(
    _ view: BatchView, _ rows: Range<Int>, _ buffer: inout PrometheusTextBuffer,
    _ options: PrometheusTextEncodingOptions
  ) throws(MetricBatchError) -> PrometheusTextEncodingReport {
    var rows = rows.clamped(to: 0..<(unsafe view.rows.count))
    let start = buffer.count
    unsafe metrics.begin(view, options.series)
    unsafe labels.begin(view, options.series)
    blocks.begin()
    while true {
      let report = unsafe try write(view, rows, &buffer, options)
      let size = buffer.count - start
      if size <= options.maximumByteCount { return report }
      buffer.truncate(to: start)
      if rows.count <= 1 { return PrometheusTextEncodingReport() }
      // The writer stopped where the text was full: about that share of the rows fits.
      let share = 0.9 * Double(report.points) / Double(max(plan.entries.count, 1))
      let fewer = min(rows.count - 1, max(1, Int(Double(rows.count) * min(share, 0.9))))
      rows = rows.lowerBound..<rows.lowerBound + fewer
    }
  }

  @unsafe
  private mutating func write(
    _ view: BatchView, _ rows: Range<Int>, _ buffer: inout PrometheusTextBuffer,
    _ options: PrometheusTextEncodingOptions
  ) throws(MetricBatchError) -> PrometheusTextEncodingReport {
    let targets = unsafe try targets(view, rows, options)
    let reserved = targets.isEmpty ? nil : PrometheusMetadata.targetInfo
    unsafe try plan.make(rows, view, options, &metrics, &labels, reserving: reserved)
    var table = RecordTable<UInt8>()
    swap(&table, &buffer.table)
    var writer = unsafe ExpositionWriter(view, options, table)
    let result: Result<Void, MetricBatchError>
    do throws(MetricBatchError) {
      unsafe try write(view, targets, &writer)
      try writer.finish()
      result = .success(())
    } catch { result = .failure(error) }
    var report = writer.report
    swap(&buffer.table, &writer.buffer)
    try result.get()
    report.rows = rows.count
    report.skipped = plan.skipped
    report.droppedLabels = labels.droppedLabels
    return report
  }

  /// A target to be told of.
  private struct Target {
    var labels: UInt32
    var latest: tattler_row?
  }

  /// The lists of `target_info` of the resources that the rows belong to, each once.
  @unsafe
  private mutating func targets(
    _ view: BatchView, _ rows: Range<Int>, _ options: PrometheusTextEncodingOptions
  ) throws(MetricBatchError) -> [Target] {
    guard options.series.addsTargetInfo else { return [] }
    let latest = unsafe LatestRows(view, rows)
    var targets: [Target] = []
    var seen: Set<UInt32> = []
    for (resource, row) in latest.rows {
      guard let list = unsafe try labels.targetInfo(resource, view), seen.insert(list).inserted else { continue }
      targets.append(Target(labels: list, latest: row))
    }
    return targets
  }

  @unsafe
  private mutating func write(
    _ view: BatchView, _ targets: [Target], _ writer: inout ExpositionWriter
  ) throws(MetricBatchError) {
    let families = plan.families.families
    if let first = families.first, !targets.isEmpty {
      try writer.begin(first, type: plan.families.header(first.type), help: Array("Target metadata".utf8))
      // Samples of one family have times all of them or none.
      let haveTimes = targets.allSatisfy { $0.latest != nil }
      for target in targets {
        let block = blocks.block(target.labels, labels)
        try writer.writeInfo(block, blocks.text, time: haveTimes ? target.latest : nil)
      }
    }
    let expansion = unsafe SampleExpansion(view, isOpenMetrics: writer.isOpenMetrics)
    var last = targets.isEmpty ? FamilyTable.none : 0
    for place in plan.seriesOrder {
      let series = plan.series[Int(place)]
      let family = families[Int(series.family)]
      if series.family != last {
        last = series.family
        let help = unsafe [UInt8](view.bytes(view.metrics[Int(family.metric)].description))
        try writer.begin(family, type: plan.families.header(family.type), help: help)
      }
      let block = blocks.block(series.labels, labels)
      for index in Int(series.first)..<Int(series.first &+ series.count) {
        let entry = plan.entries[Int(plan.order[index])]
        guard entry.isWritten else { continue }
        if writer.isFull { return }
        let row = unsafe view.rows[Int(entry.row)]
        let type = unsafe metrics.entry(view.points[Int(entry.point)].metric, view).type
        try writer.write(entry.point, row, type, block, blocks.text, expansion)
      }
    }
  }
}
