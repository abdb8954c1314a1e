internal import CTattlerPlugin
internal import TattlerModel

/// What a sample's name has behind the name of its metric.
enum SampleSuffix: UInt8, BitwiseCopyable, CaseIterable {
  case none, bucket, sum, count, created

  var text: String {
    switch self {
    case .none: ""
    case .bucket: "_bucket"
    case .sum: "_sum"
    case .count: "_count"
    case .created: "_created"
    }
  }
}

/// The label that tells samples of one point apart.
enum SampleLabel: BitwiseCopyable {
  case none
  /// The upper bound of a bucket, and the bound of the bucket before it.
  case bound(Double, above: Double)
  case quantile(Double)
}

/// The value of a sample.
enum SampleValue: BitwiseCopyable {
  case double(Double)
  case int(Int64)
  case uint(UInt64)
}

/// Takes the samples of a point.
protocol SampleWriter: ~Copyable {
  mutating func write(_ suffix: SampleSuffix, _ label: SampleLabel, _ value: SampleValue) throws(MetricBatchError)
}

/// Makes the samples of Prometheus out of points: one way for all that writes them.
@safe
struct SampleExpansion {
  private let view: BatchView
  /// True where the stricter rules of OpenMetrics hold: nothing of a counter is negative or NaN.
  private let isOpenMetrics: Bool

  init(_ view: BatchView, isOpenMetrics: Bool) {
    unsafe self.view = view
    self.isOpenMetrics = isOpenMetrics
  }

  /// Why a point has no samples; nil where it has some.
  func fault(_ point: tattler_point, _ type: SeriesType) -> SkipReason? {
    switch type {
    case .counter, .gauge, .unknown, .info, .stateset: scalarFault(point, type)
    case .histogram: point.kind == BatchValueKind.histogram.rawValue ? histogramFault(point) : .empty
    case .exponentialHistogram: point.kind == BatchValueKind.exponentialHistogram.rawValue ? nil : .empty
    case .summary: point.kind == BatchValueKind.summary.rawValue ? nil : .empty
    }
  }

  /// Writes the samples of a point that has no fault.
  func expand<Writer: SampleWriter & ~Copyable>(
    _ point: tattler_point, _ type: SeriesType, into writer: inout Writer
  ) throws(MetricBatchError) {
    switch BatchValueKind(rawValue: point.kind) {
    case .double: try writer.write(.none, .none, .double(point.value.f64))
    case .int: try writer.write(.none, .none, .int(point.value.i64))
    case .uint:
      // Prometheus has doubles only; what an Int64 can hold is written digit by digit all the same.
      let number = point.value.u64
      try writer.write(.none, .none, number > UInt64(Int64.max) ? .double(Double(number)) : .uint(number))
    case .bool: try writer.write(.none, .none, .uint(point.value.u64 & 1))
    case .histogram: try expand(unsafe view.histograms[Int(point.value.u64)], into: &writer)
    case .exponentialHistogram:
      try expand(unsafe view.exponentialHistograms[Int(point.value.u64)], into: &writer)
    case .summary: try expand(unsafe view.summaries[Int(point.value.u64)], into: &writer)
    default: return
    }
  }

  private func scalarFault(_ point: tattler_point, _ type: SeriesType) -> SkipReason? {
    let kind = BatchValueKind(rawValue: point.kind)
    if kind == .string { return .string }
    guard kind.isScalarNumber else { return .empty }
    guard isOpenMetrics, type == .counter || type == .info || type == .stateset else { return nil }
    let value = kind == .double ? point.value.f64 : kind == .int ? Double(point.value.i64) : Double(point.value.u64)
    let isGood =
      switch type {
      case .counter: value >= 0
      case .info: value == 1
      default: value == 0 || value == 1
      }
    return isGood ? nil : .forbidden
  }

  private func histogramFault(_ point: tattler_point) -> SkipReason? {
    let histogram = unsafe view.histograms[Int(point.value.u64)]
    let bounds = histogram.explicit_bounds
    if histogram.bucket_counts.count == 0 { return bounds.count == 0 ? nil : .malformed }
    guard histogram.bucket_counts.count == bounds.count &+ 1 else { return .malformed }
    let first = Int(bounds.first)
    for index in first..<first &+ Int(bounds.count) {
      let bound = unsafe view.numbers[index].f64
      if bound.isNaN || index > first && !(unsafe view.numbers[index &- 1].f64 < bound) { return .malformed }
    }
    return nil
  }

  private func expand<Writer: SampleWriter & ~Copyable>(
    _ histogram: tattler_histogram, into writer: inout Writer
  ) throws(MetricBatchError) {
    var cumulative: UInt64 = 0
    var last = -Double.infinity
    var hasNegative = false
    for offset in 0..<Int(histogram.explicit_bounds.count) {
      let bound = unsafe view.numbers[Int(histogram.explicit_bounds.first) &+ offset].f64
      cumulative = Self.sum(cumulative, unsafe view.numbers[Int(histogram.bucket_counts.first) &+ offset].u64)
      // The bucket without a bound comes in any case.
      if bound == .infinity { break }
      hasNegative = hasNegative || bound < 0
      try writer.write(.bucket, .bound(bound, above: last), .uint(cumulative))
      last = bound
    }
    try finish(
      max(histogram.count, cumulative), last, histogram.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 ? histogram.sum : nil,
      hasNegative: hasNegative, into: &writer)
  }

  private func expand<Writer: SampleWriter & ~Copyable>(
    _ histogram: tattler_exponential_histogram, into writer: inout Writer
  ) throws(MetricBatchError) {
    var buckets = unsafe ExponentialBuckets(histogram, view)
    var cumulative: UInt64 = 0
    var last = -Double.infinity
    while let bucket = buckets.next() {
      cumulative = Self.sum(cumulative, bucket.count)
      guard bucket.bound > last, bucket.bound < .infinity else { continue }
      try writer.write(.bucket, .bound(bucket.bound, above: last), .uint(cumulative))
      last = bucket.bound
    }
    try finish(
      max(histogram.count, cumulative), last, histogram.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 ? histogram.sum : nil,
      hasNegative: histogram.negative.count > 0, into: &writer)
  }

  /// Writes the bucket without a bound, the sum and the count.
  ///
  /// OpenMetrics 1.0 has a sum only where no bound is negative, and a count if and only if there is a sum.
  private func finish<Writer: SampleWriter & ~Copyable>(
    _ count: UInt64, _ last: Double, _ sum: Double?, hasNegative: Bool, into writer: inout Writer
  ) throws(MetricBatchError) {
    try writer.write(.bucket, .bound(.infinity, above: last), .uint(count))
    if isOpenMetrics {
      guard let sum, !hasNegative, sum >= 0 else { return }
      try writer.write(.sum, .none, .double(sum))
    } else if let sum {
      try writer.write(.sum, .none, .double(sum))
    }
    try writer.write(.count, .none, .uint(count))
  }

  private func expand<Writer: SampleWriter & ~Copyable>(
    _ summary: tattler_summary, into writer: inout Writer
  ) throws(MetricBatchError) {
    let first = Int(summary.quantiles.first)
    for index in stride(from: first, to: first + Int(summary.quantiles.count), by: 2) {
      let quantile = unsafe view.numbers[index].f64
      let value = unsafe view.numbers[index + 1].f64
      guard !isOpenMetrics || quantile >= 0 && quantile <= 1 && !(value < 0) else { continue }
      try writer.write(.none, .quantile(quantile), .double(value))
    }
    if !isOpenMetrics || summary.sum >= 0 { try writer.write(.sum, .none, .double(summary.sum)) }
    try writer.write(.count, .none, .uint(summary.count))
  }

  /// A sum that stops at the largest number.
  private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (sum, overflows) = left.addingReportingOverflow(right)
    return overflows ? .max : sum
  }
}
