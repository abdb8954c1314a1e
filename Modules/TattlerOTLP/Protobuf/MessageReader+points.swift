internal import CTattlerPlugin
internal import TattlerModel

/// Data points (opentelemetry-proto, metrics/v1/metrics.proto).
extension MessageReader {
  /// `NumberDataPoint`
  mutating func numberPoint(
    _ message: Range<Int>, _ metric: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var row = tattler_row()
    var point = tattler_point()
    point.metric = metric
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x3A: row.attributes = unsafe try attributeSet(&cursor, at: start, tag, earlier: row.attributes, &builder)
      case 0x11: row.start_time = unsafe try cursor.fixed64()
      case 0x19: row.time = unsafe try cursor.fixed64()
      case 0x31:
        point.value.bits = unsafe try cursor.fixed64()
        point.kind = BatchValueKind.int.rawValue
      case 0x21:
        point.value.bits = unsafe try cursor.fixed64()
        point.kind = BatchValueKind.double.rawValue
      case 0x40: row.data_point_flags = UInt32(truncatingIfNeeded: unsafe try cursor.varint())
      case 0x2A: try exemplar(unsafe try cursor.block(), &builder)
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    row.attributes = try joined(row.attributes, 0x3A, in: message, &builder)
    try add(row, point, at: message.lowerBound, &builder)
  }

  /// Adds a row of one point.
  @inline(__always)
  private mutating func add(
    _ row: tattler_row, _ point: tattler_point, at offset: Int, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var row = row
    row.first_point = UInt32(truncatingIfNeeded: builder.points.count)
    row.point_count = 1
    // OTLP has no time before 1970, and 0 means that the time is not known.
    if row.time != 0 { row.flags = TATTLER_ROW_HAS_TIME }
    try builder.rows.add(row, at: offset)
    try builder.points.add(point, at: offset)
    if builder.points.count & 0xFF == 0 { try checkSize(builder, at: offset) }
  }

  /// `Exemplar` of the point that comes next.
  private mutating func exemplar(
    _ message: Range<Int>, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var exemplar = tattler_exemplar()
    exemplar.point = UInt32(truncatingIfNeeded: builder.points.count)
    var traceID: Range<Int>?
    var spanID: Range<Int>?
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x3A:
        exemplar.attributes = unsafe try attributeSet(&cursor, at: start, tag, earlier: exemplar.attributes, &builder)
      case 0x11: exemplar.time = unsafe try cursor.fixed64()
      case 0x19:
        exemplar.value.bits = unsafe try cursor.fixed64()
        exemplar.kind = BatchValueKind.double.rawValue
      case 0x31:
        exemplar.value.bits = unsafe try cursor.fixed64()
        exemplar.kind = BatchValueKind.int.rawValue
      case 0x22: spanID = unsafe try cursor.block()
      case 0x2A: traceID = unsafe try cursor.block()
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    exemplar.attributes = try joined(exemplar.attributes, 0x3A, in: message, &builder)
    if let traceID { exemplar.trace_id = try addBlob(traceID, &builder) }
    if let spanID { exemplar.span_id = try addBlob(spanID, &builder) }
    try builder.exemplars.add(exemplar, at: message.lowerBound)
    if builder.exemplars.count & 0xFF == 0 { try checkSize(builder, at: message.lowerBound) }
  }

  /// `HistogramDataPoint`
  mutating func histogramPoint(
    _ message: Range<Int>, _ metric: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var row = tattler_row()
    var histogram = tattler_histogram()
    var counts = NumberList(packed: 0x32, single: 0x31)
    var bounds = NumberList(packed: 0x3A, single: 0x39)
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x4A: row.attributes = unsafe try attributeSet(&cursor, at: start, tag, earlier: row.attributes, &builder)
      case 0x11: row.start_time = unsafe try cursor.fixed64()
      case 0x19: row.time = unsafe try cursor.fixed64()
      case 0x21: histogram.count = unsafe try cursor.fixed64()
      case 0x29:
        histogram.sum = Double(bitPattern: unsafe try cursor.fixed64())
        histogram.flags |= TATTLER_HISTOGRAM_HAS_SUM
      case 0x31, 0x32: unsafe try readNumbers(&cursor, tag, &counts, &builder)
      case 0x39, 0x3A: unsafe try readNumbers(&cursor, tag, &bounds, &builder)
      case 0x42: try exemplar(unsafe try cursor.block(), &builder)
      case 0x50: row.data_point_flags = UInt32(truncatingIfNeeded: unsafe try cursor.varint())
      case 0x59:
        histogram.min = Double(bitPattern: unsafe try cursor.fixed64())
        histogram.flags |= TATTLER_HISTOGRAM_HAS_MIN
      case 0x61:
        histogram.max = Double(bitPattern: unsafe try cursor.fixed64())
        histogram.flags |= TATTLER_HISTOGRAM_HAS_MAX
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    row.attributes = try joined(row.attributes, 0x4A, in: message, &builder)
    histogram.bucket_counts = try joined(counts, in: message, &builder)
    histogram.explicit_bounds = try joined(bounds, in: message, &builder)
    try builder.histograms.add(histogram, at: message.lowerBound)
    try add(row, point(metric, .histogram, builder.histograms.count), at: message.lowerBound, &builder)
  }

  /// A point that refers to the last of `count` distributions.
  private func point(_ metric: UInt32, _ kind: BatchValueKind, _ count: Int) -> tattler_point {
    var point = tattler_point()
    point.metric = metric
    point.kind = kind.rawValue
    point.value = tattler_payload(u64: UInt64(truncatingIfNeeded: count &- 1))
    return point
  }

  /// `ExponentialHistogramDataPoint`
  mutating func exponentialHistogramPoint(
    _ message: Range<Int>, _ metric: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var row = tattler_row()
    var histogram = tattler_exponential_histogram()
    var positive: Range<Int>?
    var negative: Range<Int>?
    var pieces = 0
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x0A: row.attributes = unsafe try attributeSet(&cursor, at: start, tag, earlier: row.attributes, &builder)
      case 0x11: row.start_time = unsafe try cursor.fixed64()
      case 0x19: row.time = unsafe try cursor.fixed64()
      case 0x21: histogram.count = unsafe try cursor.fixed64()
      case 0x29:
        histogram.sum = Double(bitPattern: unsafe try cursor.fixed64())
        histogram.flags |= TATTLER_HISTOGRAM_HAS_SUM
      case 0x30: histogram.scale = ZigZag.int32(unsafe try cursor.varint())
      case 0x39: histogram.zero_count = unsafe try cursor.fixed64()
      case 0x42:
        positive = unsafe try cursor.block()
        pieces += 1
      case 0x4A:
        negative = unsafe try cursor.block()
        pieces += 1
      case 0x50: row.data_point_flags = UInt32(truncatingIfNeeded: unsafe try cursor.varint())
      case 0x5A: try exemplar(unsafe try cursor.block(), &builder)
      case 0x61:
        histogram.min = Double(bitPattern: unsafe try cursor.fixed64())
        histogram.flags |= TATTLER_HISTOGRAM_HAS_MIN
      case 0x69:
        histogram.max = Double(bitPattern: unsafe try cursor.fixed64())
        histogram.flags |= TATTLER_HISTOGRAM_HAS_MAX
      case 0x71: histogram.zero_threshold = Double(bitPattern: unsafe try cursor.fixed64())
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    row.attributes = try joined(row.attributes, 0x0A, in: message, &builder)
    let isMerged = pieces > (positive == nil ? 0 : 1) + (negative == nil ? 0 : 1)
    if let positive {
      histogram.flags |= TATTLER_HISTOGRAM_HAS_POSITIVE
      let buckets = try buckets(isMerged ? try occurrences(of: 0x42, in: [message]) : [positive], &builder)
      (histogram.positive_offset, histogram.positive) = (buckets.offset, buckets.counts)
    }
    if let negative {
      histogram.flags |= TATTLER_HISTOGRAM_HAS_NEGATIVE
      let buckets = try buckets(isMerged ? try occurrences(of: 0x4A, in: [message]) : [negative], &builder)
      (histogram.negative_offset, histogram.negative) = (buckets.offset, buckets.counts)
    }
    try builder.exponentialHistograms.add(histogram, at: message.lowerBound)
    try add(
      row, point(metric, .exponentialHistogram, builder.exponentialHistograms.count), at: message.lowerBound, &builder)
  }

  /// `SummaryDataPoint`
  mutating func summaryPoint(
    _ message: Range<Int>, _ metric: UInt32, _ builder: inout MetricBatchBuilder
  ) throws(OTLPFault) {
    var row = tattler_row()
    var summary = tattler_summary()
    let first = builder.numbers.count
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x3A: row.attributes = unsafe try attributeSet(&cursor, at: start, tag, earlier: row.attributes, &builder)
      case 0x11: row.start_time = unsafe try cursor.fixed64()
      case 0x19: row.time = unsafe try cursor.fixed64()
      case 0x21: summary.count = unsafe try cursor.fixed64()
      case 0x29: summary.sum = Double(bitPattern: unsafe try cursor.fixed64())
      case 0x32: try quantile(unsafe try cursor.block(), &builder)
      case 0x40: row.data_point_flags = UInt32(truncatingIfNeeded: unsafe try cursor.varint())
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    row.attributes = try joined(row.attributes, 0x3A, in: message, &builder)
    let count = builder.numbers.count &- first
    if count > 0 {
      summary.quantiles = tattler_range(
        first: UInt32(truncatingIfNeeded: first), count: UInt32(truncatingIfNeeded: count))
    }
    try builder.summaries.add(summary, at: message.lowerBound)
    try add(row, point(metric, .summary, builder.summaries.count), at: message.lowerBound, &builder)
  }

  /// `SummaryDataPoint.ValueAtQuantile`
  private func quantile(_ message: Range<Int>, _ builder: inout MetricBatchBuilder) throws(OTLPFault) {
    var quantile: UInt64 = 0
    var value: UInt64 = 0
    var cursor = unsafe cursor(message)
    while unsafe cursor.hasMore {
      let start = unsafe cursor.position
      let tag = unsafe try cursor.tag()
      switch tag {
      case 0x09: quantile = unsafe try cursor.fixed64()
      case 0x11: value = unsafe try cursor.fixed64()
      default: unsafe try cursor.skip(tag, at: start)
      }
    }
    try builder.numbers.add(tattler_payload(u64: quantile), at: message.lowerBound)
    try builder.numbers.add(tattler_payload(u64: value), at: message.lowerBound)
    if builder.numbers.count & 0xFFF == 0 { try checkSize(builder, at: message.lowerBound) }
  }
}
