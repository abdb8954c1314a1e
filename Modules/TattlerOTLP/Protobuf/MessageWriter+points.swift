internal import CTattlerPlugin
internal import TattlerModel

/// Data points (opentelemetry-proto, metrics/v1/metrics.proto).
extension MessageWriter {
  /// Writes a point, or counts why it is left out.
  @inline(__always)
  mutating func dataPoint(
    _ point: tattler_point, _ index: Int, _ row: tattler_row, _ metric: tattler_metric, _ out: inout BackwardBuffer,
    _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    if row.flags & TATTLER_ROW_TIME_IS_NEGATIVE != 0 {
      report.skippedTimes += 1
      return
    }
    let before = out.count
    switch Int32(metric.kind) {
    case TATTLER_METRIC_GAUGE, TATTLER_METRIC_SUM, TATTLER_METRIC_FIELD:
      guard point.kind <= BatchValueKind.bool.rawValue else { return skip(point) }
      try numberPoint(point, index, row, &out, &places)
    case TATTLER_METRIC_HISTOGRAM:
      guard point.kind == BatchValueKind.histogram.rawValue else { return skip(point) }
      try histogramPoint(unsafe view.histograms[Int(point.value.u64)], index, row, &out, &places)
    case TATTLER_METRIC_EXPONENTIAL_HISTOGRAM:
      guard point.kind == BatchValueKind.exponentialHistogram.rawValue else { return skip(point) }
      try exponentialHistogramPoint(
        unsafe view.exponentialHistograms[Int(point.value.u64)], index, row, &out, &places)
    case TATTLER_METRIC_SUMMARY:
      guard point.kind == BatchValueKind.summary.rawValue else { return skip(point) }
      try summaryPoint(unsafe view.summaries[Int(point.value.u64)], row, &out, &places)
    default: return skip(point)
    }
    try out.reserve(BackwardBuffer.longestVarint + 1)
    out.putHead(0x0A, since: before)
    report.points += 1
  }

  private mutating func skip(_ point: tattler_point) {
    if point.kind == BatchValueKind.string.rawValue {
      report.skippedStrings += 1
    } else {
      report.skippedMismatched += 1
    }
  }

  /// The time of a row, 0 where it is not known.
  @inline(__always)
  private func time(of row: tattler_row) -> UInt64 {
    row.flags & TATTLER_ROW_HAS_TIME != 0 ? row.time : options.defaultTimeNanoseconds ?? 0
  }

  /// The fields 2 and 3 that all data points have.
  @inline(__always)
  private func putTimes(_ row: tattler_row, _ out: inout BackwardBuffer) {
    let time = time(of: row)
    if time != 0 { out.putFixed64(0x19, time) }
    if row.start_time != 0 { out.putFixed64(0x11, row.start_time) }
  }

  @inline(__always)
  private func putFlags(_ tag: UInt8, _ row: tattler_row, _ out: inout BackwardBuffer) {
    guard row.data_point_flags != 0 else { return }
    out.putVarint(UInt64(row.data_point_flags))
    out.put(tag)
  }

  /// `NumberDataPoint`
  @inline(__always)
  private mutating func numberPoint(
    _ point: tattler_point, _ index: Int, _ row: tattler_row, _ out: inout BackwardBuffer,
    _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    try out.reserve(64)
    putFlags(0x40, row, &out)
    if row.attributes != MetricBatchBuilder.emptyAttributes { try attributes(row.attributes, 0x3A, &out, &places) }
    if unsafe view.exemplars.count > 0 { try exemplars(of: index, 0x2A, &out, &places) }
    try out.reserve(64)
    switch BatchValueKind(rawValue: point.kind) {
    case .double: out.putFixed64(0x21, point.value.bits)
    case .int, .bool: out.putFixed64(0x31, point.value.bits)
    case .uint:
      if point.value.u64 <= UInt64(Int64.max) {
        out.putFixed64(0x31, point.value.bits)
      } else {
        out.putFixed64(0x21, Double(point.value.u64).bitPattern)
      }
    default: break
    }
    putTimes(row, &out)
  }

  /// `HistogramDataPoint`
  private mutating func histogramPoint(
    _ histogram: tattler_histogram, _ index: Int, _ row: tattler_row, _ out: inout BackwardBuffer,
    _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    try out.reserve(64)
    if histogram.flags & TATTLER_HISTOGRAM_HAS_MAX != 0 { out.putFixed64(0x61, histogram.max.bitPattern) }
    if histogram.flags & TATTLER_HISTOGRAM_HAS_MIN != 0 { out.putFixed64(0x59, histogram.min.bitPattern) }
    putFlags(0x50, row, &out)
    try attributes(row.attributes, 0x4A, &out, &places)
    try exemplars(of: index, 0x42, &out, &places)
    try numbers(histogram.explicit_bounds, 0x3A, &out)
    try numbers(histogram.bucket_counts, 0x32, &out)
    try out.reserve(64)
    if histogram.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 { out.putFixed64(0x29, histogram.sum.bitPattern) }
    if histogram.count != 0 { out.putFixed64(0x21, histogram.count) }
    putTimes(row, &out)
  }

  /// A packed field of fixed 64-bit numbers.
  private func numbers(_ range: tattler_range, _ tag: UInt8, _ out: inout BackwardBuffer) throws(EncodingStop) {
    guard range.count > 0 else { return }
    let first = unsafe view.numbers.baseAddress.unsafelyUnwrapped + Int(range.first)
    // The batch is little-endian, as the message is.
    unsafe try out.addBytes(
      tag,
      UnsafeBufferPointer(
        start: UnsafeRawPointer(first).assumingMemoryBound(to: UInt8.self), count: Int(range.count) &* 8))
  }

  /// `ExponentialHistogramDataPoint`
  private mutating func exponentialHistogramPoint(
    _ histogram: tattler_exponential_histogram, _ index: Int, _ row: tattler_row, _ out: inout BackwardBuffer,
    _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    try out.reserve(64)
    if histogram.zero_threshold.bitPattern != 0 { out.putFixed64(0x71, histogram.zero_threshold.bitPattern) }
    if histogram.flags & TATTLER_HISTOGRAM_HAS_MAX != 0 { out.putFixed64(0x69, histogram.max.bitPattern) }
    if histogram.flags & TATTLER_HISTOGRAM_HAS_MIN != 0 { out.putFixed64(0x61, histogram.min.bitPattern) }
    try exemplars(of: index, 0x5A, &out, &places)
    try out.reserve(16)
    putFlags(0x50, row, &out)
    if histogram.flags & TATTLER_HISTOGRAM_HAS_NEGATIVE != 0 {
      try buckets(histogram.negative_offset, histogram.negative, 0x4A, &out)
    }
    if histogram.flags & TATTLER_HISTOGRAM_HAS_POSITIVE != 0 {
      try buckets(histogram.positive_offset, histogram.positive, 0x42, &out)
    }
    try out.reserve(80)
    if histogram.zero_count != 0 { out.putFixed64(0x39, histogram.zero_count) }
    if histogram.scale != 0 {
      out.putVarint(ZigZag.varint(histogram.scale))
      out.put(0x30)
    }
    if histogram.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 { out.putFixed64(0x29, histogram.sum.bitPattern) }
    if histogram.count != 0 { out.putFixed64(0x21, histogram.count) }
    putTimes(row, &out)
    try attributes(row.attributes, 0x0A, &out, &places)
  }

  /// `ExponentialHistogramDataPoint.Buckets`
  private func buckets(
    _ offset: Int32, _ counts: tattler_range, _ tag: UInt8, _ out: inout BackwardBuffer
  ) throws(EncodingStop) {
    let before = out.count
    if counts.count > 0 {
      try out.reserve((Int(counts.count) &+ 2) &* BackwardBuffer.longestVarint)
      var index = Int(counts.first) &+ Int(counts.count)
      while index > Int(counts.first) {
        index &-= 1
        out.putVarint(unsafe view.numbers[index].u64)
      }
      out.putHead(0x12, since: before)
    }
    if offset != 0 { try out.addVarint(0x08, ZigZag.varint(offset)) }
    try out.addHead(tag, since: before)
  }

  /// `SummaryDataPoint`
  private mutating func summaryPoint(
    _ summary: tattler_summary, _ row: tattler_row, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    try out.reserve(16)
    putFlags(0x40, row, &out)
    try attributes(row.attributes, 0x3A, &out, &places)
    var index = Int(summary.quantiles.first) &+ Int(summary.quantiles.count)
    while index > Int(summary.quantiles.first) {
      index &-= 2
      let before = out.count
      let (quantile, value) = unsafe (view.numbers[index].u64, view.numbers[index &+ 1].u64)
      try out.reserve(32)
      if value != 0 { out.putFixed64(0x11, value) }
      if quantile != 0 { out.putFixed64(0x09, quantile) }
      out.putHead(0x32, since: before)
    }
    try out.reserve(64)
    if summary.sum.bitPattern != 0 { out.putFixed64(0x29, summary.sum.bitPattern) }
    if summary.count != 0 { out.putFixed64(0x21, summary.count) }
    putTimes(row, &out)
  }

  /// `Exemplar`
  func exemplar(
    _ exemplar: tattler_exemplar, _ tag: UInt8, _ out: inout BackwardBuffer, _ places: inout AttributePlaces
  ) throws(EncodingStop) {
    let before = out.count
    try attributes(exemplar.attributes, 0x3A, &out, &places)
    if exemplar.kind == BatchValueKind.int.rawValue { try out.addFixed64(0x31, exemplar.value.bits) }
    if exemplar.trace_id.count > 0 { unsafe try out.addBytes(0x2A, view.blob(exemplar.trace_id)) }
    if exemplar.span_id.count > 0 { unsafe try out.addBytes(0x22, view.blob(exemplar.span_id)) }
    if exemplar.kind == BatchValueKind.double.rawValue { try out.addFixed64(0x19, exemplar.value.bits) }
    if exemplar.time != 0 { try out.addFixed64(0x11, exemplar.time) }
    try out.addHead(tag, since: before)
  }
}

extension BatchView {
  /// Some bytes of the blob table.
  func blob(_ range: tattler_range) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(rebasing: blob[Int(range.first)..<Int(range.first) + Int(range.count)])
  }
}
