internal import CTattlerPlugin
internal import TattlerModel

/// Makes batches that have a record in most tables, and changes their bytes at the places where records lie.
enum BatchBytes {
  static func batch(_ random: inout SeededGenerator) -> [UInt8] {
    (try? made(&random).bytes) ?? []
  }

  /// Sets a 32-bit field to a number that is near another one of the batch, or extreme: indices, counts and offsets.
  static func nudge(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    guard bytes.count >= 8 else { return bytes }
    var bytes = bytes
    for _ in 0...random.below(3) {
      let place = random.below(bytes.count / 4) * 4
      let old = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32($1 * 8) }
      let choices: [UInt32] = [
        old &+ 1, old &- 1, 0, 1, 2, 0x7FFF_FFFF, .max, UInt32(random.below(16)), old ^ 1 << UInt32(random.below(32)),
        UInt32(bytes.count), old << 16,
      ]
      let new = random.pick(choices, or: 0)
      for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: new >> UInt32(index * 8)) }
    }
    return bytes
  }

  private static func made(_ random: inout SeededGenerator) throws(MetricBatchError) -> MetricBatch {
    var builder = MetricBatchBuilder()
    let sets = [
      MetricBatchBuilder.emptyAttributes,
      try builder.addAttributes([("host", .string("läden")), ("n", .int(-3)), ("ok", .bool(true))]),
      try builder.addAttributes([("", .string("")), ("a b,c=d\\", .string("x\ny\"")), ("f", .double(.nan))]),
      try nested(&builder),
    ]
    for _ in 0...random.below(4) {
      switch random.below(5) {
      case 0: try histogram(&builder, sets[random.below(4)], &random)
      case 1: try exponential(&builder, sets[random.below(4)], &random)
      case 2: try summary(&builder, sets[random.below(4)], &random)
      default: try fields(&builder, sets[random.below(4)], &random)
      }
    }
    return try builder.finish()
  }

  private static func fields(
    _ builder: inout MetricBatchBuilder, _ set: UInt32, _ random: inout SeededGenerator
  ) throws(MetricBatchError) {
    let name = random.pick(["cpu", "größe", "#odd name\\", "", "9a"])
    let values: [MetricValue] = [
      .double(Double(bitPattern: random.next())), .int(Int64(bitPattern: random.magnitude())), .bool(random.oneIn(2)),
      .uint(random.magnitude()), .string("a\n\"b\"\\"),
    ]
    var points: [(UInt32, MetricValue)] = []
    for _ in 0...random.below(3) {
      let field = random.pick(["value", "usage", "", "f g", "f"])
      points.append((try builder.addMetric(name: name, field: field), random.pick(values, or: .int(0))))
    }
    let time: Int64? = random.oneIn(3) ? nil : Int64(bitPattern: random.magnitude())
    try builder.addRow(attributes: set, time: time, points)
  }

  private static func nested(_ builder: inout MetricBatchBuilder) throws(MetricBatchError) -> UInt32 {
    let first = UInt32(builder.attributes.count)
    // A map of a list of bytes: every element lies before its owner and has only that one.
    for (index, kind) in [BatchValueKind.bytes, .array, .keyValues].enumerated() {
      var attribute = tattler_attribute()
      attribute.key = try builder.addText("k")
      attribute.kind = kind.rawValue
      attribute.value = tattler_payload(
        range: kind == .bytes
          ? tattler_range(first: 0, count: 3) : tattler_range(first: first + UInt32(index) - 1, count: 1))
      try builder.attributes.append(attribute)
    }
    for byte in 0..<24 { try builder.blob.append(UInt8(byte)) }
    try builder.attributeSets.append(tattler_range(first: first + 2, count: 1))
    return UInt32(builder.attributeSets.count - 1)
  }

  private static func numbers(
    _ count: Int, _ builder: inout MetricBatchBuilder, _ make: (Int) -> UInt64
  ) throws(MetricBatchError) -> tattler_range {
    let first = UInt32(builder.numbers.count)
    for index in 0..<count { try builder.numbers.append(tattler_payload(u64: make(index))) }
    return tattler_range(first: first, count: UInt32(count))
  }

  private static func point(
    _ builder: inout MetricBatchBuilder, _ kind: (metric: Int32, value: BatchValueKind), _ set: UInt32, _ index: Int
  ) throws(MetricBatchError) {
    let metric = try builder.addMetric(name: "wait", kind: kind.metric, unit: "s")
    // A placeholder value: the row is made by the rules, then its point is told what it holds.
    try builder.addRow(attributes: set, time: 9, [(metric, .int(0))])
    builder.points[builder.points.count - 1].kind = kind.value.rawValue
    builder.points[builder.points.count - 1].value = tattler_payload(u64: UInt64(index))
  }

  private static func histogram(
    _ builder: inout MetricBatchBuilder, _ set: UInt32, _ random: inout SeededGenerator
  ) throws(MetricBatchError) {
    let bounds = random.below(4)
    var histogram = tattler_histogram()
    histogram.count = random.magnitude()
    histogram.sum = Double(bitPattern: random.next())
    histogram.flags = UInt32(random.below(8))
    histogram.explicit_bounds = try numbers(bounds, &builder) { Double($0).bitPattern }
    let counts = random.magnitude()
    histogram.bucket_counts = try numbers(bounds + 1, &builder) { counts &+ UInt64($0) }
    try builder.histograms.append(histogram)
    try point(&builder, (TATTLER_METRIC_HISTOGRAM, .histogram), set, builder.histograms.count - 1)
    var exemplar = tattler_exemplar()
    exemplar.point = UInt32(builder.points.count - 1)
    exemplar.attributes = set
    exemplar.kind = BatchValueKind.double.rawValue
    exemplar.trace_id = tattler_range(first: 0, count: 16)
    exemplar.span_id = tattler_range(first: 16, count: 8)
    try builder.exemplars.append(exemplar)
  }

  private static func exponential(
    _ builder: inout MetricBatchBuilder, _ set: UInt32, _ random: inout SeededGenerator
  ) throws(MetricBatchError) {
    var histogram = tattler_exponential_histogram()
    histogram.count = random.magnitude()
    histogram.scale = Int32(truncatingIfNeeded: Int64(bitPattern: random.magnitude()))
    histogram.positive_offset = Int32(truncatingIfNeeded: Int64(bitPattern: random.magnitude()))
    histogram.flags = UInt32(random.below(32))
    let counts = random.magnitude()
    histogram.positive = try numbers(random.below(5), &builder) { counts &+ UInt64($0) }
    histogram.negative = try numbers(random.below(3), &builder) { UInt64($0) }
    try builder.exponentialHistograms.append(histogram)
    let index = builder.exponentialHistograms.count - 1
    try point(&builder, (TATTLER_METRIC_EXPONENTIAL_HISTOGRAM, .exponentialHistogram), set, index)
  }

  private static func summary(
    _ builder: inout MetricBatchBuilder, _ set: UInt32, _ random: inout SeededGenerator
  ) throws(MetricBatchError) {
    var summary = tattler_summary()
    summary.count = random.magnitude()
    summary.quantiles = try numbers(2 * random.below(4), &builder) { (Double($0) / 8).bitPattern }
    try builder.summaries.append(summary)
    try point(&builder, (TATTLER_METRIC_SUMMARY, .summary), set, builder.summaries.count - 1)
  }
}
