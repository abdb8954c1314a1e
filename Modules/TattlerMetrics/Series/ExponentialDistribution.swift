internal import CTattlerPlugin
internal import TattlerModel

/// Counts of values in buckets that grow by a constant factor, the finest that the values allow.
struct ExponentialDistribution: Distribution, ~Copyable {
  private(set) var count: UInt64 = 0
  private var zeroCount: UInt64 = 0
  private var sum = 0.0
  private var min = Double.infinity
  private var max = -Double.infinity
  private var scale: Int
  private var positive = BucketRun()
  private var negative = BucketRun()
  private let firstScale: Int

  init(_ settings: ExponentialSettings) {
    firstScale = settings.scale
    scale = settings.scale
  }

  /// Found under the lock, as the scale may change.
  @inline(__always)
  static func place(of value: Double, _ settings: ExponentialSettings) {}

  @inline(__always)
  mutating func record(_ value: Double, _ place: Void, _ settings: ExponentialSettings) {
    count &+= 1
    sum += value
    if value < min { min = value }
    if value > max { max = value }
    if value > 0 {
      let index = settings.index.bucket(of: value, scale: scale)
      if !positive.addWithin(index, 1) { add(index, at: scale, 1, isNegative: false, settings) }
    } else if value < 0 {
      let index = settings.index.bucket(of: -value, scale: scale)
      if !negative.addWithin(index, 1) { add(index, at: scale, 1, isNegative: true, settings) }
    } else {
      zeroCount &+= 1
    }
  }

  /// Adds to the bucket that holds bucket `index` of a scale that is not smaller.
  @inline(never)
  private mutating func add(
    _ index: Int, at given: Int, _ number: UInt64, isNegative: Bool, _ settings: ExponentialSettings
  ) {
    // Twice: where it does not fit, the scale at which it does is known.
    for _ in 0..<2 {
      let place = index >> (given - scale)
      let isAdded =
        isNegative
        ? negative.add(place, number, maximum: settings.maximumSize)
        : positive.add(place, number, maximum: settings.maximumSize)
      if isAdded { return }
      let steps =
        isNegative ? negative.steps(to: place, settings.maximumSize) : positive.steps(to: place, settings.maximumSize)
      downscale(by: steps)
    }
  }

  private mutating func downscale(by steps: Int) {
    positive.merge(shift: steps)
    negative.merge(shift: steps)
    scale -= steps
  }

  mutating func merge(_ other: borrowing ExponentialDistribution, _ settings: ExponentialSettings) {
    count &+= other.count
    zeroCount &+= other.zeroCount
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
    if other.scale < scale { downscale(by: scale - other.scale) }
    if positive.isEmpty, scale == other.scale {
      positive.copy(other.positive)
    } else {
      for index in stride(from: other.positive.first, through: other.positive.last, by: 1) {
        let number = other.positive[index]
        if number > 0 { add(index, at: other.scale, number, isNegative: false, settings) }
      }
    }
    if negative.isEmpty, scale == other.scale {
      negative.copy(other.negative)
    } else {
      for index in stride(from: other.negative.first, through: other.negative.last, by: 1) {
        let number = other.negative[index]
        if number > 0 { add(index, at: other.scale, number, isNegative: true, settings) }
      }
    }
  }

  mutating func clear() {
    count = 0
    zeroCount = 0
    sum = 0
    min = .infinity
    max = -.infinity
    scale = firstScale
    positive.clear()
    negative.clear()
  }

  func write(
    _ settings: ExponentialSettings, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint {
    var record = tattler_exponential_histogram()
    record.count = count
    record.zero_count = zeroCount
    record.scale = Int32(scale)
    record.flags = BatchRange.flags(count: count, sum: sum, min: min)
    record.sum = record.flags & TATTLER_HISTOGRAM_HAS_SUM == 0 ? 0 : sum
    if count > 0 {
      record.min = min
      record.max = max
    }
    if !positive.isEmpty { record.flags |= TATTLER_HISTOGRAM_HAS_POSITIVE }
    if !negative.isEmpty { record.flags |= TATTLER_HISTOGRAM_HAS_NEGATIVE }
    record.positive_offset = positive.isEmpty ? 0 : Int32(positive.first)
    record.negative_offset = negative.isEmpty ? 0 : Int32(negative.first)
    record.positive = try Self.numbers(positive, into: &builder)
    record.negative = try Self.numbers(negative, into: &builder)
    try builder.exponentialHistograms.append(record)
    return SeriesPoint(
      kind: .exponentialHistogram, value: tattler_payload(u64: UInt64(builder.exponentialHistograms.count - 1)))
  }

  private static func numbers(
    _ run: borrowing BucketRun, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> tattler_range {
    let first = builder.numbers.count
    let (head, tail) = unsafe run.segments
    try builder.numbers.reserve(run.length)
    for index in head.indices { try builder.numbers.append(unsafe tattler_payload(u64: head[index])) }
    for index in tail.indices { try builder.numbers.append(unsafe tattler_payload(u64: tail[index])) }
    return tattler_range(first: UInt32(first), count: UInt32(run.length))
  }
}

/// What the exponential histograms of a stream share.
struct ExponentialSettings: DistributionSettings {
  /// The most buckets of a sign, at least 2.
  let maximumSize: Int
  /// The scale to begin with, -10 to 20.
  let scale: Int
  let isDelta: Bool
  let index = ExponentialIndex.shared

  func end() {}
}
