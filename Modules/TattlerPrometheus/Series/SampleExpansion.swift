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
  /// Counts samples of the point that the format forbids.
  mutating func leaveOut(_ count: Int)
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
    case .exponentialHistogram:
      point.kind == BatchValueKind.exponentialHistogram.rawValue ? exponentialFault(point) : .empty
    case .summary: point.kind == BatchValueKind.summary.rawValue ? summaryFault(point) : .empty
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
    var total: UInt64 = 0
    guard adds(histogram.bucket_counts, to: &total), total <= histogram.count else { return .malformed }
    let first = Int(bounds.first)
    for index in first..<first &+ Int(bounds.count) {
      let bound = unsafe view.numbers[index].f64
      if bound.isNaN || index > first && !(unsafe view.numbers[index &- 1].f64 < bound) { return .malformed }
    }
    return nil
  }

  private func exponentialFault(_ point: tattler_point) -> SkipReason? {
    let histogram = unsafe view.exponentialHistograms[Int(point.value.u64)]
    var total = histogram.zero_count
    guard adds(histogram.negative, to: &total), adds(histogram.positive, to: &total), total <= histogram.count else {
      return .malformed
    }
    return nil
  }

  /// Adds the counts of buckets to a total; false where that passes 64 bits.
  private func adds(_ counts: tattler_range, to total: inout UInt64) -> Bool {
    let first = Int(counts.first)
    for index in first..<first &+ Int(counts.count) {
      let (sum, overflows) = unsafe total.addingReportingOverflow(view.numbers[index].u64)
      if overflows { return false }
      total = sum
    }
    return true
  }

  /// Quantiles tell the samples of a summary apart: each is a number and comes once, in whatever order.
  private func summaryFault(_ point: tattler_point) -> SkipReason? {
    let quantiles = unsafe view.summaries[Int(point.value.u64)].quantiles
    let end = Int(quantiles.first) &+ Int(quantiles.count)
    let places = stride(from: Int(quantiles.first), to: end, by: 2)
    var last = -Double.infinity
    var isAscending = true
    for place in places {
      let quantile = unsafe view.numbers[place].f64
      if quantile.isNaN { return .malformed }
      isAscending = isAscending && (quantile > last || place == Int(quantiles.first))
      last = quantile
    }
    if isAscending { return nil }
    let sorted = places.map { unsafe view.numbers[$0].f64 }.sorted()
    return zip(sorted, sorted.dropFirst()).contains { $0 == $1 } ? .malformed : nil
  }

  private func expand<Writer: SampleWriter & ~Copyable>(
    _ histogram: tattler_histogram, into writer: inout Writer
  ) throws(MetricBatchError) {
    var cumulative: UInt64 = 0
    var last = -Double.infinity
    var hasNegative = false
    for offset in 0..<Int(histogram.explicit_bounds.count) {
      let bound = Self.withoutSign(unsafe view.numbers[Int(histogram.explicit_bounds.first) &+ offset].f64)
      cumulative &+= unsafe view.numbers[Int(histogram.bucket_counts.first) &+ offset].u64
      // The bucket without a bound comes in any case.
      if bound == .infinity { break }
      hasNegative = hasNegative || bound < 0
      try writer.write(.bucket, .bound(bound, above: last), .uint(cumulative))
      last = bound
    }
    try finish(
      histogram.count, last, histogram.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 ? histogram.sum : nil,
      hasNegative: hasNegative, into: &writer)
  }

  private func expand<Writer: SampleWriter & ~Copyable>(
    _ histogram: tattler_exponential_histogram, into writer: inout Writer
  ) throws(MetricBatchError) {
    var buckets = unsafe ExponentialBuckets(histogram, view)
    var cumulative: UInt64 = 0
    var last = -Double.infinity
    // A bucket is written once the next one has another bound: of buckets too narrow for a double, several have the same.
    var open = -Double.infinity
    while let bucket = buckets.next() {
      let bound = Self.withoutSign(bucket.bound)
      if bound > open {
        if open > last {
          try writer.write(.bucket, .bound(open, above: last), .uint(cumulative))
          last = open
        }
        open = bound
      }
      cumulative &+= bucket.count
    }
    if open > last, open < .infinity {
      try writer.write(.bucket, .bound(open, above: last), .uint(cumulative))
      last = open
    }
    try finish(
      histogram.count, last, histogram.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 ? histogram.sum : nil,
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
      guard let sum, !hasNegative, sum >= 0 else { return writer.leaveOut(sum == nil ? 1 : 2) }
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
      let quantile = Self.withoutSign(unsafe view.numbers[index].f64)
      let value = unsafe view.numbers[index + 1].f64
      guard !isOpenMetrics || quantile >= 0 && quantile <= 1 && !(value < 0) else {
        writer.leaveOut(1)
        continue
      }
      try writer.write(.none, .quantile(quantile), .double(value))
    }
    if !isOpenMetrics || summary.sum >= 0 {
      try writer.write(.sum, .none, .double(summary.sum))
    } else {
      writer.leaveOut(1)
    }
    try writer.write(.count, .none, .uint(summary.count))
  }

  /// A number for a label: zero has one spelling.
  private static func withoutSign(_ number: Double) -> Double { number == 0 ? 0 : number }
}
