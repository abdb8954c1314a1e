internal import CTattlerPlugin

/// Histograms taken out of a batch and put into a builder.
extension BatchView {
  /// A histogram by its index, which a point of that kind holds: a copy.
  public func explicitHistogram(at index: Int) -> ExplicitHistogram {
    unsafe ExplicitHistogram(histograms[index], numbers)
  }

  /// An exponential histogram by its index, which a point of that kind holds: a copy.
  public func exponentialHistogram(at index: Int) -> ExponentialHistogram {
    unsafe ExponentialHistogram(exponentialHistograms[index], numbers)
  }
}

extension MetricBatchBuilder {
  /// Adds a histogram and gives its index, for a point of that kind.
  public mutating func addHistogram(_ histogram: ExplicitHistogram) throws(MetricBatchError) -> Int {
    var record = tattler_histogram()
    record.explicit_bounds = try addNumbers(count: histogram.bounds.count)
    for (place, bound) in histogram.bounds.enumerated() {
      numbers[Int(record.explicit_bounds.first) + place] = tattler_payload(f64: bound)
    }
    try histograms.append(record)
    try store(histogram, at: histograms.count - 1)
    return histograms.count - 1
  }

  /// Adds an exponential histogram and gives its index, for a point of that kind.
  public mutating func addHistogram(_ histogram: ExponentialHistogram) throws(MetricBatchError) -> Int {
    try exponentialHistograms.append(tattler_exponential_histogram())
    try store(histogram, at: exponentialHistograms.count - 1)
    return exponentialHistograms.count - 1
  }

  func explicitHistogram(at index: Int) -> ExplicitHistogram {
    unsafe ExplicitHistogram(histograms[index], numbers.records)
  }

  func exponentialHistogram(at index: Int) -> ExponentialHistogram {
    unsafe ExponentialHistogram(exponentialHistograms[index], numbers.records)
  }

  /// Puts the numbers of a histogram into a record, whose bounds are its bounds already.
  mutating func store(_ histogram: ExplicitHistogram, at index: Int) throws(MetricBatchError) {
    var record = histograms[index]
    record.count = histogram.count
    record.flags = 0
    (record.sum, record.min, record.max) = (histogram.sum ?? 0, histogram.min ?? 0, histogram.max ?? 0)
    if histogram.sum != nil { record.flags |= TATTLER_HISTOGRAM_HAS_SUM }
    if histogram.min != nil { record.flags |= TATTLER_HISTOGRAM_HAS_MIN }
    if histogram.max != nil { record.flags |= TATTLER_HISTOGRAM_HAS_MAX }
    record.bucket_counts = try store(histogram.counts, in: record.bucket_counts)
    histograms[index] = record
  }

  /// Puts an exponential histogram into a record.
  mutating func store(_ histogram: ExponentialHistogram, at index: Int) throws(MetricBatchError) {
    var record = exponentialHistograms[index]
    record.count = histogram.count
    record.zero_count = histogram.zeroCount
    record.zero_threshold = histogram.zeroThreshold
    record.scale = histogram.scale
    record.flags = 0
    (record.sum, record.min, record.max) = (histogram.sum ?? 0, histogram.min ?? 0, histogram.max ?? 0)
    if histogram.sum != nil { record.flags |= TATTLER_HISTOGRAM_HAS_SUM }
    if histogram.min != nil { record.flags |= TATTLER_HISTOGRAM_HAS_MIN }
    if histogram.max != nil { record.flags |= TATTLER_HISTOGRAM_HAS_MAX }
    if !histogram.positive.counts.isEmpty { record.flags |= TATTLER_HISTOGRAM_HAS_POSITIVE }
    if !histogram.negative.counts.isEmpty { record.flags |= TATTLER_HISTOGRAM_HAS_NEGATIVE }
    record.positive_offset = histogram.positive.offset
    record.negative_offset = histogram.negative.offset
    record.positive = try store(histogram.positive.counts, in: record.positive)
    record.negative = try store(histogram.negative.counts, in: record.negative)
    exponentialHistograms[index] = record
  }

  /// Stores counts where others were, or behind all numbers where they are more.
  private mutating func store(
    _ counts: [UInt64], in range: tattler_range
  ) throws(MetricBatchError) -> tattler_range {
    var target = range
    if counts.count > Int(range.count) { target = try addNumbers(count: counts.count) }
    target.count = UInt32(counts.count)
    for place in counts.indices { numbers[Int(target.first) + place] = tattler_payload(u64: counts[place]) }
    return target
  }

  private mutating func addNumbers(count: Int) throws(MetricBatchError) -> tattler_range {
    let first = UInt32(numbers.count)
    try numbers.reserve(count)
    for _ in 0..<count { unsafe numbers.appendReserved(tattler_payload()) }
    return tattler_range(first: first, count: UInt32(count))
  }
}

extension ExplicitHistogram {
  @unsafe
  init(_ record: tattler_histogram, _ numbers: UnsafeBufferPointer<tattler_payload>) {
    self.init(
      count: record.count, sum: record.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 ? record.sum : nil,
      min: record.flags & TATTLER_HISTOGRAM_HAS_MIN != 0 ? record.min : nil,
      max: record.flags & TATTLER_HISTOGRAM_HAS_MAX != 0 ? record.max : nil,
      bounds: unsafe numbers.slice(record.explicit_bounds).map { $0.f64 },
      counts: unsafe numbers.slice(record.bucket_counts).map { $0.u64 })
  }
}

extension ExponentialHistogram {
  @unsafe
  init(_ record: tattler_exponential_histogram, _ numbers: UnsafeBufferPointer<tattler_payload>) {
    self.init(
      count: record.count, sum: record.flags & TATTLER_HISTOGRAM_HAS_SUM != 0 ? record.sum : nil,
      min: record.flags & TATTLER_HISTOGRAM_HAS_MIN != 0 ? record.min : nil,
      max: record.flags & TATTLER_HISTOGRAM_HAS_MAX != 0 ? record.max : nil,
      scale: record.scale, zeroCount: record.zero_count, zeroThreshold: record.zero_threshold,
      positive: Buckets(
        offset: record.positive_offset, counts: unsafe numbers.slice(record.positive).map { $0.u64 }),
      negative: Buckets(
        offset: record.negative_offset, counts: unsafe numbers.slice(record.negative).map { $0.u64 }))
  }
}

extension UnsafeBufferPointer where Element == tattler_payload {
  fileprivate func slice(_ range: tattler_range) -> Slice<Self> {
    unsafe self[Int(range.first)..<Int(range.first) + Int(range.count)]
  }
}
