import CTattlerPlugin
import TattlerModel

/// Points of usage metrics, and batches of them.
struct UsagePoint {
  enum Shape {
    case delta, cumulative, field, gauge, upDown, unspecified
    case histogram(temporality: Int32, count: UInt64)
    case exponential(temporality: Int32, count: UInt64)
  }

  var metric = "voice.llm.tokens.total"
  var field = ""
  var unit = ""
  var shape = Shape.delta
  var attributes: [(String, MetricValue)] = []
  var resource: [(String, MetricValue)] = []
  var start: UInt64 = 0
  var time: UInt64 = seconds(1_000)
  var value = MetricValue.int(0)

  /// More or fewer tokens of a model.
  static func tokens(
    _ count: Int64, _ type: String = "input", model: String = "gpt-4o", provider: String? = "openai",
    time: UInt64 = seconds(1_000)
  ) -> UsagePoint {
    tokens(count, type, .delta, model: model, provider: provider, time: time)
  }

  /// Tokens of the prompt, in some shape.
  static func tokens(
    _ count: Int64, _ shape: Shape, start: UInt64 = 0, time: UInt64 = seconds(1_000)
  ) -> UsagePoint {
    tokens(count, "input", shape, start: start, time: time)
  }

  /// Tokens of a model, in some shape.
  static func tokens(
    _ count: Int64, _ type: String, _ shape: Shape, model: String = "gpt-4o", provider: String? = "openai",
    start: UInt64 = 0, time: UInt64 = seconds(1_000)
  ) -> UsagePoint {
    var attributes: [(String, MetricValue)] = [("token_type", .string(type)), ("llm_model", .string(model))]
    if let provider { attributes.append(("llm_provider", .string(provider))) }
    return UsagePoint(shape: shape, attributes: attributes, start: start, time: time, value: .int(count))
  }
}

/// Nanoseconds since 1970 of the tests' time.
func seconds(_ count: UInt64) -> UInt64 { 1_780_000_000_000_000_000 + count * 1_000_000_000 }

func makeBatch(_ points: [UsagePoint]) throws -> MetricBatch {
  var builder = MetricBatchBuilder()
  for point in points { try add(point, to: &builder) }
  return try builder.finish()
}

private func add(_ point: UsagePoint, to builder: inout MetricBatchBuilder) throws {
  var resource = tattler_resource()
  resource.attributes = try builder.addAttributes(point.resource)
  try builder.resources.append(resource)
  var scope = tattler_scope()
  scope.resource = UInt32(builder.resources.count - 1)
  try builder.scopes.append(scope)
  let metric = try builder.addMetric(name: point.metric, field: point.field, unit: point.unit)
  builder.metrics[Int(metric)].scope = UInt32(builder.scopes.count - 1)
  let (kind, temporality, isMonotonic) = description(point.shape)
  builder.metrics[Int(metric)].kind = UInt16(kind)
  builder.metrics[Int(metric)].temporality = temporality
  builder.metrics[Int(metric)].flags = isMonotonic ? UInt16(TATTLER_METRIC_MONOTONIC) : 0
  let set = try builder.addAttributes(point.attributes)
  try builder.addRow(attributes: set, time: Int64(point.time), [(metric, point.value)])
  builder.rows[builder.rows.count - 1].start_time = point.start
  try addDistribution(point, to: &builder)
}

private func description(_ shape: UsagePoint.Shape) -> (kind: Int32, temporality: Int32, isMonotonic: Bool) {
  switch shape {
  case .delta: (TATTLER_METRIC_SUM, TATTLER_TEMPORALITY_DELTA, true)
  case .cumulative: (TATTLER_METRIC_SUM, TATTLER_TEMPORALITY_CUMULATIVE, true)
  case .field: (TATTLER_METRIC_FIELD, 0, false)
  case .gauge: (TATTLER_METRIC_GAUGE, 0, false)
  case .upDown: (TATTLER_METRIC_SUM, TATTLER_TEMPORALITY_DELTA, false)
  case .unspecified: (TATTLER_METRIC_SUM, 0, true)
  case .histogram(let temporality, _): (TATTLER_METRIC_HISTOGRAM, temporality, false)
  case .exponential(let temporality, _): (TATTLER_METRIC_EXPONENTIAL_HISTOGRAM, temporality, false)
  }
}

/// Makes the last point a histogram whose sum is its value.
private func addDistribution(_ point: UsagePoint, to builder: inout MetricBatchBuilder) throws {
  guard case .double(let sum) = point.value else { return }
  let last = builder.points.count - 1
  switch point.shape {
  case .histogram(_, let count):
    var record = tattler_histogram()
    (record.count, record.sum, record.flags) = (count, sum, TATTLER_HISTOGRAM_HAS_SUM)
    try builder.histograms.append(record)
    builder.points[last].kind = BatchValueKind.histogram.rawValue
    builder.points[last].value = tattler_payload(u64: UInt64(builder.histograms.count - 1))
  case .exponential(_, let count):
    var record = tattler_exponential_histogram()
    (record.count, record.sum, record.flags) = (count, sum, TATTLER_HISTOGRAM_HAS_SUM)
    try builder.exponentialHistograms.append(record)
    builder.points[last].kind = BatchValueKind.exponentialHistogram.rawValue
    builder.points[last].value = tattler_payload(u64: UInt64(builder.exponentialHistograms.count - 1))
  default: break
  }
}
