internal import CTattlerPlugin
internal import TattlerBots
internal import TattlerModel

/// Writes totals of frames as cumulative series, in the shape of OTLP. Those of a service and of a metric come side by
/// side.
struct FrameTeller: ~Copyable {
  private var builder = MetricBatchBuilder()
  private var service: String?
  private var metric: FrameMetric?
  /// The histogram boundaries, once for all.
  private var bounds: tattler_range?

  /// Receivers keep milliseconds.
  private static let step: UInt64 = 1_000_000

  init() {}

  mutating func finish() throws(MetricBatchError) -> MetricBatch? { builder.isEmpty ? nil : try builder.finish() }

  /// Adds a series. One that is told for the first time begins with a zero a moment before, so that receivers that
  /// compute increases from samples see what came first too.
  mutating func tell(_ name: FrameSeriesName, _ total: inout FrameSeries, now: UInt64) throws(MetricBatchError) {
    try begin(name)
    let set = try builder.addAttributes(
      name.attributes.map { pair in
        pair.key == FrameSeriesName.overflowKey ? (pair.key, .bool(true)) : (pair.key, .string(pair.value))
      })
    var time = now
    if total.start > 0 {
      time = max(now, total.told + Self.step)
    } else {
      let zero = max(now, Self.step + 1) - Self.step
      total.start = zero
      try add(FrameSeries(name.metric, now: now), name.metric, set, start: zero, time: zero)
    }
    try add(total, name.metric, set, start: total.start, time: time)
    total.told = time
    total.isDue = false
  }

  private mutating func begin(_ name: FrameSeriesName) throws(MetricBatchError) {
    if service != name.service {
      var resource = tattler_resource()
      if !name.service.isEmpty {
        resource.attributes = try builder.addAttributes([("service.name", .string(name.service))])
      }
      resource.flags = TATTLER_RESOURCE_PRESENT
      try builder.resources.append(resource)
      var scope = tattler_scope()
      scope.resource = UInt32(builder.resources.count - 1)
      scope.name = try builder.addText("tattler.frames")
      scope.flags = TATTLER_SCOPE_PRESENT
      try builder.scopes.append(scope)
      service = name.service
      metric = nil
    }
    guard metric != name.metric else { return }
    metric = name.metric
    let declaration = name.metric.declaration
    var record = tattler_metric()
    record.scope = UInt32(builder.scopes.count - 1)
    record.kind = UInt16(truncatingIfNeeded: name.metric.kind)
    record.temporality = TATTLER_TEMPORALITY_CUMULATIVE
    record.flags = name.metric.isMonotonic ? UInt16(TATTLER_METRIC_MONOTONIC) : 0
    record.name = try builder.addText(declaration.name)
    record.unit = try builder.addText(declaration.unit)
    record.description = try builder.addText(declaration.description)
    try builder.metrics.append(record)
  }

  private mutating func add(
    _ total: FrameSeries, _ metric: FrameMetric, _ set: UInt32, start: UInt64, time: UInt64
  ) throws(MetricBatchError) {
    let index = UInt32(builder.metrics.count - 1)
    let value: MetricValue = metric.isTime ? .double(Double(total.sum) / 1e6) : .int(total.sum)
    try builder.addRow(attributes: set, time: Int64(clamping: time), [(index, value)])
    builder.rows[builder.rows.count - 1].start_time = start
    guard metric.isHistogram else { return }
    var histogram = tattler_histogram()
    histogram.count = total.count
    histogram.sum = Double(total.sum) / 1e3
    histogram.flags = TATTLER_HISTOGRAM_HAS_SUM
    histogram.bucket_counts = try numbers(total.buckets.map { tattler_payload(u64: $0) })
    if bounds == nil { bounds = try numbers(VoiceVocabulary.millisecondBuckets.map { tattler_payload(f64: $0) }) }
    histogram.explicit_bounds = bounds ?? tattler_range()
    try builder.histograms.append(histogram)
    var point = builder.points[builder.points.count - 1]
    point.kind = BatchValueKind.histogram.rawValue
    point.value = tattler_payload(u64: UInt64(builder.histograms.count - 1))
    builder.points[builder.points.count - 1] = point
  }

  private mutating func numbers(_ values: [tattler_payload]) throws(MetricBatchError) -> tattler_range {
    let first = UInt32(builder.numbers.count)
    for value in values { try builder.numbers.append(value) }
    return tattler_range(first: first, count: UInt32(values.count))
  }
}
