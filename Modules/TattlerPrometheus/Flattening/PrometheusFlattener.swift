internal import CTattlerPlugin
public import TattlerModel

/// Turns batches in the shape of OTLP into batches in the shape of line protocol, with a row per sample of Prometheus.
///
/// ```swift
/// var flattener = PrometheusFlattener()
/// var builder = MetricBatchBuilder()
/// let report = try flattener.flatten(batch, rows: 0..<batch.rowCount, into: &builder)
/// let lines = try builder.finish()
/// ```
///
/// A row's measurement is the name of the series, its field is `value`, its tags are the labels: written as line
/// protocol and pushed to Grafana, the batch gives the series that the OTLP endpoint of Prometheus and Mimir makes of
/// the batch it came from. A histogram becomes rows of `_bucket` with the tag `le`, `_sum` and `_count`; a resource
/// becomes `job`, `instance` and `target_info`. Rows of line protocol stay as they are.
///
/// A flattener keeps its memory from call to call.
public struct PrometheusFlattener: ~Copyable, Sendable {
  private var metrics = MetricCatalog()
  private var writer: FlatWriter

  /// A flattener. Its tables are hashed with a secret of their own.
  public init() { writer = FlatWriter(seed: UInt64.random(in: .min ... .max)) }

  /// The options that give the series of an OTLP endpoint: also the names of metrics that came from Prometheus are
  /// translated.
  public static var endpointOptions: PrometheusSeriesOptions {
    var options = PrometheusSeriesOptions()
    options.keepsPrometheusNames = false
    return options
  }

  /// Appends the samples of some rows to a builder.
  ///
  /// - Parameters:
  ///   - batch: where the rows are.
  ///   - rows: which rows, clamped to those that are there.
  ///   - builder: gets the rows.
  ///   - options: what becomes of names, resources and scopes.
  /// - Returns: how many rows were made and what was left out.
  /// - Throws: `MetricBatchError` with code `tooLarge` where the builder cannot grow; it holds a part of the rows then.
  public mutating func flatten(
    _ batch: MetricBatch, rows: Range<Int>, into builder: inout MetricBatchBuilder,
    options: PrometheusSeriesOptions = PrometheusFlattener.endpointOptions
  ) throws(MetricBatchError) -> PrometheusFlatteningReport {
    let before = builder.rows.count
    swap(&builder, &writer.builder)
    let result: Result<PrometheusFlatteningReport, MetricBatchError> = unsafe batch.withView { view in
      do throws(MetricBatchError) { return .success(unsafe try flatten(batch, view, rows, options)) } catch {
        return .failure(error)
      }
    }
    swap(&builder, &writer.builder)
    var report = try result.get()
    report.rows = builder.rows.count - before
    return report
  }

  @unsafe
  private mutating func flatten(
    _ batch: MetricBatch, _ view: BatchView, _ rows: Range<Int>, _ options: PrometheusSeriesOptions
  ) throws(MetricBatchError) -> PrometheusFlatteningReport {
    let rows = rows.clamped(to: 0..<(unsafe view.rows.count))
    unsafe metrics.begin(view, options)
    unsafe writer.labels.begin(view, options)
    unsafe try writer.begin(view.metrics.count)
    if options.addsTargetInfo { unsafe try addTargets(view, rows) }
    var report = PrometheusFlatteningReport()
    let expansion = unsafe SampleExpansion(view, isOpenMetrics: false)
    var index = rows.lowerBound
    while index < rows.upperBound {
      let start = index
      while index < rows.upperBound, unsafe isLine(view.rows[index], view) { index += 1 }
      if index > start { try writer.builder.append(rows: start..<index, of: batch) }
      guard index < rows.upperBound else { break }
      unsafe try flatten(view.rows[index], view, expansion, &report.skipped)
      index += 1
    }
    report.droppedLabels = writer.labels.droppedLabels
    return report
  }

  /// True for a row of line protocol.
  @unsafe
  private func isLine(_ row: tattler_row, _ view: BatchView) -> Bool {
    let points = unsafe view.points(of: row)
    for index in points.indices {
      let metric = unsafe view.metrics[Int(points[index].metric)]
      if Int32(metric.kind) != TATTLER_METRIC_FIELD { return false }
    }
    return true
  }

  @unsafe
  private mutating func addTargets(_ view: BatchView, _ rows: Range<Int>) throws(MetricBatchError) {
    var seen: Set<UInt32> = []
    for (resource, latest) in unsafe LatestRows(view, rows).rows {
      if let list = unsafe try writer.labels.targetInfo(resource, view), seen.insert(list).inserted {
        try writer.addTarget(list, latest)
      }
    }
  }

  @unsafe
  private mutating func flatten(
    _ row: tattler_row, _ view: BatchView, _ expansion: SampleExpansion, _ skipped: inout PrometheusSkippedPoints
  ) throws(MetricBatchError) {
    let points = unsafe view.points(of: row)
    for index in points.indices {
      let point = unsafe points[index]
      let metric = unsafe metrics.entry(point.metric, view)
      var fault = metric.fault
      if fault == nil, row.data_point_flags & 1 != 0 { fault = .notRecorded }
      if fault == nil { fault = expansion.fault(point, metric.type) }
      if let fault {
        skipped.count(fault)
        continue
      }
      let scope = unsafe view.metrics[Int(point.metric)].scope
      var list = unsafe try writer.labels.list(row.attributes, scope: scope, rule: metric.rule, view)
      if metric.type.isHistogram { list = try writer.labels.list(list, without: "le") }
      if metric.type == .summary { list = try writer.labels.list(list, without: "quantile") }
      writer.begin(row, metric: point.metric, name: metrics.bytes(metric.name), list: list)
      try expansion.expand(point, metric.type, into: &writer)
    }
  }
}
