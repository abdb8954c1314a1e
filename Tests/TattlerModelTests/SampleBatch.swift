import CTattlerPlugin
import TattlerModel

/// A batch that has a record in every table, and a reader that touches all of them.
enum SampleBatch {
  static func make() throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    let service = try builder.addAttributes([("service.name", .string("kiosk")), ("replica", .int(3))])
    try builder.resources.append(resource(service))
    var scope = tattler_scope()
    scope.attributes = MetricBatchBuilder.emptyAttributes
    scope.name = try builder.addText("läden")
    scope.version = try builder.addText("1.2")
    try builder.scopes.append(scope)
    try addLine(&builder)
    try addHistogram(&builder)
    try addExponentialHistogram(&builder)
    try addSummary(&builder)
    return try builder.finish()
  }

  private static func resource(_ set: UInt32) -> tattler_resource {
    var resource = tattler_resource()
    resource.attributes = set
    resource.flags = TATTLER_RESOURCE_PRESENT
    return resource
  }

  private static func addLine(_ builder: inout MetricBatchBuilder) throws {
    let sold = try builder.addMetric(name: "shop", field: "sold")
    let open = try builder.addMetric(name: "shop", field: "open")
    let note = try builder.addMetric(name: "shop", field: "note")
    let tags = try builder.addAttributes([("city", .string("Łódź")), ("lit", .bool(true)), ("area", .double(12.5))])
    try builder.addRow(
      attributes: tags, time: 1_000, [(sold, .int(-4)), (open, .bool(true)), (note, .string("a\n\"b\""))])
    try builder.addRow(attributes: tags, time: nil, [(sold, .uint(.max))])
    try builder.addRow(attributes: MetricBatchBuilder.emptyAttributes, time: -5, [(sold, .double(0.1))])
  }

  /// Adds an attribute set whose value is a list of bytes and text: elements before their owner.
  private static func addNested(_ builder: inout MetricBatchBuilder) throws -> UInt32 {
    let first = UInt32(builder.attributes.count)
    var element = tattler_attribute()
    element.kind = BatchValueKind.bytes.rawValue
    element.value = tattler_payload(range: tattler_range(first: UInt32(builder.blob.count), count: 3))
    for byte in [1, 0xFF, 3] as [UInt8] { try builder.blob.append(byte) }
    try builder.attributes.append(element)
    var owner = tattler_attribute()
    owner.key = try builder.addText("raw")
    owner.kind = BatchValueKind.array.rawValue
    owner.value = tattler_payload(range: tattler_range(first: first, count: 1))
    try builder.attributes.append(owner)
    try builder.attributeSets.append(tattler_range(first: first + 1, count: 1))
    return UInt32(builder.attributeSets.count - 1)
  }

  private static func addNumbers(_ values: [UInt64], _ builder: inout MetricBatchBuilder) throws -> tattler_range {
    let first = UInt32(builder.numbers.count)
    for value in values { try builder.numbers.append(tattler_payload(u64: value)) }
    return tattler_range(first: first, count: UInt32(values.count))
  }

  private static func addPoint(
    _ metric: UInt32, _ kind: BatchValueKind, _ index: Int, _ set: UInt32, _ builder: inout MetricBatchBuilder
  ) throws {
    var row = tattler_row()
    row.attributes = set
    row.first_point = UInt32(builder.points.count)
    row.point_count = 1
    row.start_time = 5
    row.time = 9
    row.flags = TATTLER_ROW_HAS_TIME
    try builder.rows.append(row)
    var point = tattler_point()
    point.metric = metric
    point.kind = kind.rawValue
    point.value = tattler_payload(u64: UInt64(index))
    try builder.points.append(point)
  }

  private static func addHistogram(_ builder: inout MetricBatchBuilder) throws {
    let metric = try builder.addMetric(name: "wait", kind: TATTLER_METRIC_HISTOGRAM, unit: "s")
    var histogram = tattler_histogram()
    histogram.count = 3
    histogram.bucket_counts = try addNumbers([1, 2], &builder)
    histogram.explicit_bounds = try addNumbers([(0.5).bitPattern], &builder)
    try builder.histograms.append(histogram)
    let set = try addNested(&builder)
    try addPoint(metric, .histogram, 0, set, &builder)
    var exemplar = tattler_exemplar()
    exemplar.point = UInt32(builder.points.count - 1)
    exemplar.attributes = set
    exemplar.kind = BatchValueKind.double.rawValue
    exemplar.value = tattler_payload(f64: 0.25)
    exemplar.trace_id = tattler_range(first: UInt32(builder.blob.count), count: 16)
    for byte in 0..<16 { try builder.blob.append(UInt8(byte)) }
    try builder.exemplars.append(exemplar)
  }

  private static func addExponentialHistogram(_ builder: inout MetricBatchBuilder) throws {
    let metric = try builder.addMetric(name: "size", kind: TATTLER_METRIC_EXPONENTIAL_HISTOGRAM)
    var histogram = tattler_exponential_histogram()
    histogram.positive = try addNumbers([4, 5, 6], &builder)
    histogram.negative = try addNumbers([7], &builder)
    try builder.exponentialHistograms.append(histogram)
    try addPoint(metric, .exponentialHistogram, 0, 0, &builder)
  }

  private static func addSummary(_ builder: inout MetricBatchBuilder) throws {
    let metric = try builder.addMetric(name: "age", kind: TATTLER_METRIC_SUMMARY)
    var summary = tattler_summary()
    summary.quantiles = try addNumbers([(0.5).bitPattern, (2.0).bitPattern], &builder)
    try builder.summaries.append(summary)
    try addPoint(metric, .summary, 0, 0, &builder)
  }

  /// Reads every record and everything that it refers to, and gives a number made of all of it.
  static func readAll(_ batch: MetricBatch) -> UInt64 {
    unsafe batch.withView { view in
      var sum: UInt64 = 0
      for unsafe(row) in unsafe view.rows {
        sum &+= row.time
        for unsafe(attribute) in unsafe view.attributes(ofSet: row.attributes) {
          sum &+= unsafe read(attribute, view, 0)
        }
        for unsafe(point) in unsafe view.points(of: row) { sum &+= unsafe read(point, view) }
      }
      for unsafe(metric) in unsafe view.metrics {
        let scope = unsafe view.scopes[Int(metric.scope)]
        sum &+= unsafe bytes(view.bytes(scope.name)) &+ bytes(view.bytes(metric.unit))
        sum &+= UInt64(unsafe view.resources[Int(scope.resource)].attributes)
        for unsafe(attribute) in unsafe view.attributes(ofSet: metric.metadata) {
          sum &+= unsafe read(attribute, view, 0)
        }
      }
      for unsafe(exemplar) in unsafe view.exemplars {
        sum &+= UInt64(unsafe view.points[Int(exemplar.point)].kind)
        for index in 0..<exemplar.trace_id.count {
          sum &+= UInt64(unsafe view.blob[Int(exemplar.trace_id.first + index)])
        }
      }
      return sum
    }
  }

  private static func bytes(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    unsafe text.reduce(0) { $0 &* 31 &+ UInt64($1) }
  }

  private static func numbers(_ range: tattler_range, _ view: BatchView) -> UInt64 {
    var sum: UInt64 = 0
    for index in 0..<range.count { sum &+= unsafe view.numbers[Int(range.first + index)].u64 }
    return sum
  }

  private static func read(_ attribute: tattler_attribute, _ view: BatchView, _ depth: Int) -> UInt64 {
    let key = unsafe bytes(view.bytes(attribute.key))
    switch BatchValueKind(rawValue: attribute.kind) {
    case .string: return unsafe key &+ bytes(view.bytes(attribute.value.text))
    case .bytes:
      let range = attribute.value.range
      return (0..<range.count).reduce(key) { sum, index in sum &+ UInt64(unsafe view.blob[Int(range.first + index)]) }
    case .array, .keyValues:
      return unsafe view.attributes(in: attribute.value.range).reduce(key) { sum, element in
        sum &+ (unsafe read(element, view, depth + 1))
      }
    default: return key &+ attribute.value.bits
    }
  }

  private static func read(_ point: tattler_point, _ view: BatchView) -> UInt64 {
    let name = unsafe bytes(view.bytes(view.metrics[Int(point.metric)].name))
    switch BatchValueKind(rawValue: point.kind) {
    case .string: return unsafe name &+ bytes(view.bytes(point.value.text))
    case .histogram:
      let histogram = unsafe view.histograms[Int(point.value.u64)]
      return unsafe numbers(histogram.bucket_counts, view) &+ numbers(histogram.explicit_bounds, view)
    case .exponentialHistogram:
      let histogram = unsafe view.exponentialHistograms[Int(point.value.u64)]
      return unsafe numbers(histogram.positive, view) &+ numbers(histogram.negative, view)
    case .summary: return unsafe numbers(view.summaries[Int(point.value.u64)].quantiles, view)
    default: return name &+ point.value.bits
    }
  }
}
