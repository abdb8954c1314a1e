import CTattlerPlugin
import TattlerModel
import TattlerPrometheus

/// Makes batches in the shape of OTLP, in short.
struct SampleMetrics: ~Copyable {
  var builder = MetricBatchBuilder()
  private var scope: UInt32 = 0

  /// Begins with a resource and a scope.
  init(
    resource: [(String, MetricValue)] = [], scope name: String = "", version: String = "",
    scopeAttributes: [(String, MetricValue)] = []
  ) throws {
    try use(resource: resource, scope: name, version: version, scopeAttributes: scopeAttributes)
  }

  /// Goes on with another resource and scope.
  mutating func use(
    resource: [(String, MetricValue)], scope name: String = "", version: String = "",
    scopeAttributes: [(String, MetricValue)] = []
  ) throws {
    var record = tattler_resource()
    record.attributes = try builder.addAttributes(resource)
    try builder.resources.append(record)
    var scope = tattler_scope()
    scope.resource = UInt32(builder.resources.count - 1)
    scope.attributes = try builder.addAttributes(scopeAttributes)
    scope.name = try builder.addText(name)
    scope.version = try builder.addText(version)
    try builder.scopes.append(scope)
    self.scope = UInt32(builder.scopes.count - 1)
  }

  /// Adds a metric.
  mutating func metric(
    _ name: String, _ kind: Int32, unit: String = "", help: String = "", field: String = "",
    temporality: Int32 = TATTLER_TEMPORALITY_CUMULATIVE, isMonotonic: Bool = true, type: String? = nil
  ) throws -> UInt32 {
    let index = try builder.addMetric(name: name, field: field, kind: kind, unit: unit)
    var record = builder.metrics[Int(index)]
    record.scope = scope
    record.description = try builder.addText(help)
    record.temporality = temporality
    record.flags = isMonotonic ? UInt16(TATTLER_METRIC_MONOTONIC) : 0
    if let type { record.metadata = try builder.addAttributes([("prometheus.type", .string(type))]) }
    builder.metrics[Int(index)] = record
    return index
  }

  /// Adds a point with a plain value.
  mutating func point(
    _ metric: UInt32, _ value: MetricValue, _ attributes: [(String, MetricValue)] = [], time: Int64? = nil,
    start: UInt64 = 0, flags: UInt32 = 0
  ) throws {
    try builder.addRow(attributes: try builder.addAttributes(attributes), time: time, [(metric, value)])
    try finishRow(start, flags)
  }

  /// Adds a histogram.
  mutating func histogram(
    _ metric: UInt32, bounds: [Double], counts: [UInt64], sum: Double? = nil, count: UInt64? = nil,
    _ attributes: [(String, MetricValue)] = [], time: Int64? = nil, start: UInt64 = 0
  ) throws {
    var record = tattler_histogram()
    record.count = count ?? counts.reduce(0, +)
    record.sum = sum ?? 0
    record.flags = sum == nil ? 0 : TATTLER_HISTOGRAM_HAS_SUM
    record.bucket_counts = try numbers(counts.map { tattler_payload(u64: $0) })
    record.explicit_bounds = try numbers(bounds.map { tattler_payload(f64: $0) })
    try builder.histograms.append(record)
    try special(metric, .histogram, builder.histograms.count - 1, attributes, time, start)
  }

  /// Adds an exponential histogram.
  mutating func exponential(
    _ metric: UInt32, scale: Int32, zero: UInt64 = 0, positive: (offset: Int32, counts: [UInt64]) = (0, []),
    negative: (offset: Int32, counts: [UInt64]) = (0, []), sum: Double = 0
  ) throws {
    var record = tattler_exponential_histogram()
    record.scale = scale
    record.zero_count = zero
    record.positive_offset = positive.offset
    record.negative_offset = negative.offset
    record.count = zero + positive.counts.reduce(0, +) + negative.counts.reduce(0, +)
    record.sum = sum
    record.flags = TATTLER_HISTOGRAM_HAS_SUM
    record.positive = try numbers(positive.counts.map { tattler_payload(u64: $0) })
    record.negative = try numbers(negative.counts.map { tattler_payload(u64: $0) })
    try builder.exponentialHistograms.append(record)
    try special(metric, .exponentialHistogram, builder.exponentialHistograms.count - 1, [], nil, 0)
  }

  /// Adds a summary.
  mutating func summary(
    _ metric: UInt32, quantiles: [(Double, Double)], sum: Double, count: UInt64,
    _ attributes: [(String, MetricValue)] = []
  ) throws {
    var record = tattler_summary()
    record.count = count
    record.sum = sum
    record.quantiles = try numbers(quantiles.flatMap { [tattler_payload(f64: $0.0), tattler_payload(f64: $0.1)] })
    try builder.summaries.append(record)
    try special(metric, .summary, builder.summaries.count - 1, attributes, nil, 0)
  }

  /// Adds an exemplar to the last point.
  mutating func exemplar(
    _ value: Double, trace: [UInt8] = [], span: [UInt8] = [], _ attributes: [(String, MetricValue)] = [],
    time: UInt64 = 0
  ) throws {
    var record = tattler_exemplar()
    record.point = UInt32(builder.points.count - 1)
    record.attributes = try builder.addAttributes(attributes)
    record.kind = BatchValueKind.double.rawValue
    record.value = tattler_payload(f64: value)
    record.time = time
    record.trace_id = try blob(trace)
    record.span_id = try blob(span)
    try builder.exemplars.append(record)
  }

  /// The batch, checked by its own rules.
  mutating func finish() throws -> MetricBatch { try MetricBatch(validating: try builder.finish().bytes) }

  private mutating func special(
    _ metric: UInt32, _ kind: BatchValueKind, _ index: Int, _ attributes: [(String, MetricValue)], _ time: Int64?,
    _ start: UInt64
  ) throws {
    try builder.addRow(attributes: try builder.addAttributes(attributes), time: time, [(metric, .int(0))])
    var point = builder.points[builder.points.count - 1]
    point.kind = kind.rawValue
    point.value = tattler_payload(u64: UInt64(index))
    builder.points[builder.points.count - 1] = point
    try finishRow(start, 0)
  }

  private mutating func finishRow(_ start: UInt64, _ flags: UInt32) throws {
    var row = builder.rows[builder.rows.count - 1]
    row.start_time = start
    row.data_point_flags = flags
    builder.rows[builder.rows.count - 1] = row
  }

  private mutating func numbers(_ payloads: [tattler_payload]) throws -> tattler_range {
    let first = UInt32(builder.numbers.count)
    for payload in payloads { try builder.numbers.append(payload) }
    return tattler_range(first: first, count: UInt32(payloads.count))
  }

  private mutating func blob(_ bytes: [UInt8]) throws -> tattler_range {
    let first = UInt32(builder.blob.count)
    for byte in bytes { try builder.blob.append(byte) }
    return tattler_range(first: first, count: UInt32(bytes.count))
  }
}

/// The text of a batch and the report about it.
func expose(
  _ batch: MetricBatch, _ options: PrometheusTextEncodingOptions = PrometheusTextEncodingOptions()
) throws -> (text: String, report: PrometheusTextEncodingReport) {
  var encoder = PrometheusTextEncoder()
  var buffer = PrometheusTextBuffer()
  let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
  return (String(decoding: buffer.bytes, as: UTF8.self), report)
}

/// The batch of a text, checked by its own rules, and the report about it.
func parse(
  _ text: String, _ options: PrometheusTextOptions = PrometheusTextOptions()
) throws -> (batch: MetricBatch, report: PrometheusTextReport) {
  try parse(Array(text.utf8), options)
}

func parse(
  _ text: [UInt8], _ options: PrometheusTextOptions = PrometheusTextOptions()
) throws -> (batch: MetricBatch, report: PrometheusTextReport) {
  var parser = PrometheusTextParser()
  var builder = MetricBatchBuilder()
  let report = try parser.parse(text, into: &builder, options: options)
  return (try MetricBatch(validating: try builder.finish().bytes), report)
}
