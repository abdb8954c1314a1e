import CTattlerPlugin
import TattlerMetrics
import TattlerModel
import TattlerOTLP

/// A registry with a clock of its own, whose collections are read back from OTLP.
struct TestRegistry {
  let clock = ManualClock()
  let log = ProblemLog()
  let registry: MetricsRegistry

  init(_ change: (inout MetricsConfiguration) -> Void = { _ in }) {
    var configuration = MetricsConfiguration(resource: ["service.name": "test"])
    let (clock, log) = (clock, log)
    configuration.clock = { clock.now }
    configuration.problemHandler = { log.append($0) }
    change(&configuration)
    registry = MetricsRegistry(configuration)
  }

  var meter: Meter { registry.meter("test") }

  /// Collects, commits unless told otherwise, and reads the points from the bytes of OTLP.
  func collect(commits: Bool = true) throws -> [CollectedPoint] {
    var builder = MetricBatchBuilder()
    let collection = try registry.collect(into: &builder)
    let points = try Self.points(of: try Self.throughOTLP(try builder.finish()))
    if commits { collection.commit() }
    return points
  }

  /// The only point of a metric with some attributes.
  func point(_ name: String, _ attributes: [String: AttributeValue] = [:]) throws -> CollectedPoint? {
    try collect().first { $0.name == name && $0.attributes == attributes }
  }

  static func throughOTLP(_ batch: MetricBatch) throws -> MetricBatch {
    // Validates what the writer made as well.
    let batch = try MetricBatch(validating: batch.bytes)
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    _ = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    try decoder.decode(buffer.bytes, into: &builder)
    return try builder.finish()
  }

  static func points(of batch: MetricBatch) throws -> [CollectedPoint] {
    unsafe batch.withView { view in
      unsafe view.rows.map { row in
        let point = unsafe view.points(of: row)[0]
        let metric = unsafe view.metrics[Int(point.metric)]
        let scope = unsafe view.scopes[Int(metric.scope)]
        let attributes = unsafe view.attributes(ofSet: row.attributes).map { attribute in
          unsafe (view.string(attribute.key), Self.value(attribute, view))
        }
        return unsafe CollectedPoint(
          meter: view.string(scope.name), name: view.string(metric.name), unit: view.string(metric.unit),
          description: view.string(metric.description), kind: Int32(metric.kind),
          isMonotonic: UInt32(metric.flags) & TATTLER_METRIC_MONOTONIC != 0, temporality: metric.temporality,
          attributes: Dictionary(uniqueKeysWithValues: attributes), value: Self.value(point, view),
          start: row.start_time, time: row.time)
      }
    }
  }

  private static func value(_ attribute: tattler_attribute, _ view: BatchView) -> AttributeValue {
    let elements =
      unsafe BatchValueKind(rawValue: attribute.kind) == .array
      ? Array(view.attributes(in: attribute.value.range)) : []
    switch BatchValueKind(rawValue: attribute.kind) {
    case .bool: return .bool(attribute.value.u64 != 0)
    case .int: return .int(attribute.value.i64)
    case .double: return .double(attribute.value.f64)
    case .string: return unsafe .string(view.string(attribute.value.text))
    case .array:
      switch elements.first.map({ BatchValueKind(rawValue: $0.kind) }) {
      case .bool: return .bools(elements.map { $0.value.u64 != 0 })
      case .int: return .ints(elements.map(\.value.i64))
      case .double: return .doubles(elements.map(\.value.f64))
      default: return .strings(elements.map { unsafe view.string($0.value.text) })
      }
    default: return "(unexpected)"
    }
  }

  private static func value(_ point: tattler_point, _ view: BatchView) -> CollectedPoint.Value {
    func numbers(_ range: tattler_range) -> [tattler_payload] {
      unsafe Array(view.numbers[Int(range.first)..<Int(range.first + range.count)])
    }
    func known(_ flags: UInt32, _ flag: UInt32, _ value: Double) -> Double? { flags & flag == 0 ? nil : value }
    switch BatchValueKind(rawValue: point.kind) {
    case .histogram:
      let record = unsafe view.histograms[Int(point.value.u64)]
      return .histogram(
        ExplicitHistogram(
          count: record.count, sum: known(record.flags, TATTLER_HISTOGRAM_HAS_SUM, record.sum),
          min: known(record.flags, TATTLER_HISTOGRAM_HAS_MIN, record.min),
          max: known(record.flags, TATTLER_HISTOGRAM_HAS_MAX, record.max),
          bounds: numbers(record.explicit_bounds).map(\.f64), counts: numbers(record.bucket_counts).map(\.u64)))
    case .exponentialHistogram:
      let record = unsafe view.exponentialHistograms[Int(point.value.u64)]
      return .exponential(
        ExponentialHistogram(
          count: record.count, sum: known(record.flags, TATTLER_HISTOGRAM_HAS_SUM, record.sum),
          min: known(record.flags, TATTLER_HISTOGRAM_HAS_MIN, record.min),
          max: known(record.flags, TATTLER_HISTOGRAM_HAS_MAX, record.max), scale: record.scale,
          zeroCount: record.zero_count, zeroThreshold: record.zero_threshold,
          positive: .init(offset: record.positive_offset, counts: numbers(record.positive).map(\.u64)),
          negative: .init(offset: record.negative_offset, counts: numbers(record.negative).map(\.u64))))
    case .int: return .int(point.value.i64)
    default: return .double(point.value.f64)
    }
  }
}
