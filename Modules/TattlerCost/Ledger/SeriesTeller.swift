internal import CTattlerPlugin
internal import TattlerModel

/// Writes totals as cumulative sums, in the shape of OTLP. Series come in the order of their keys, so that those of a
/// resource and of a metric stand side by side.
struct SeriesTeller: ~Copyable {
  private var builder = MetricBatchBuilder()
  private var resource: ArraySlice<UInt8>?
  private var kind: Total.Kind?

  /// Receivers keep milliseconds.
  private static let step: UInt64 = 1_000_000

  init() {}

  mutating func finish() throws(MetricBatchError) -> MetricBatch { try builder.finish() }

  /// Adds a series.
  ///
  /// One that is told for the first time begins with a zero a moment before: without it, receivers that compute increases
  /// from samples would not see the first usage.
  mutating func tell(_ name: SeriesName, _ total: inout Total, now: UInt64) throws(MetricBatchError) {
    try begin(name)
    let set = try AttributeCoding.addSet(name.attributes, to: &builder)
    var time = now
    if let told = total.told {
      time = max(now, told.time + Self.step)
    } else {
      let zero = max(now, Self.step) - Self.step
      total.start = min(total.start, zero)
      try add(0, set, start: total.start, time: zero)
    }
    let value = total.value(name.kind)
    try add(value, set, start: total.start, time: time)
    total.told = Total.Told(sum: total.sum, value: value, time: time)
  }

  private mutating func begin(_ name: SeriesName) throws(MetricBatchError) {
    if resource != name.resource {
      var record = tattler_resource()
      record.attributes = try AttributeCoding.addSet(name.resource, to: &builder)
      record.flags = TATTLER_RESOURCE_PRESENT
      try builder.resources.append(record)
      var scope = tattler_scope()
      scope.resource = UInt32(builder.resources.count - 1)
      scope.name = try builder.addText("tattler.cost")
      scope.flags = TATTLER_SCOPE_PRESENT
      try builder.scopes.append(scope)
      resource = name.resource
      kind = nil
    }
    guard kind != name.kind else { return }
    kind = name.kind
    let (text, unit, description) = CostLedger.metric(name.kind)
    var metric = tattler_metric()
    metric.scope = UInt32(builder.scopes.count - 1)
    metric.kind = UInt16(TATTLER_METRIC_SUM)
    metric.temporality = TATTLER_TEMPORALITY_CUMULATIVE
    metric.flags = UInt16(TATTLER_METRIC_MONOTONIC)
    metric.name = try builder.addText(text)
    metric.unit = try builder.addText(unit)
    metric.description = try builder.addText(description)
    try builder.metrics.append(metric)
  }

  private mutating func add(
    _ value: Double, _ set: UInt32, start: UInt64, time: UInt64
  ) throws(MetricBatchError) {
    let metric = UInt32(builder.metrics.count - 1)
    try builder.addRow(attributes: set, time: Int64(clamping: time), [(metric, .double(value))])
    builder.rows[builder.rows.count - 1].start_time = start
  }
}
