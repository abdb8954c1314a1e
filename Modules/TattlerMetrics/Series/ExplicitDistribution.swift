internal import CTattlerPlugin
internal import TattlerModel

/// Counts of values between given boundaries.
@safe
struct ExplicitDistribution: Distribution, ~Copyable {
  private var sum = 0.0
  private var min = Double.infinity
  private var max = -Double.infinity
  private let counts: UnsafeMutablePointer<UInt64>
  private let buckets: Int

  init(_ settings: ExplicitSettings) {
    buckets = settings.bounds.count + 1
    unsafe counts = .allocate(capacity: buckets)
    unsafe counts.initialize(repeating: 0, count: buckets)
  }

  deinit { unsafe counts.deallocate() }

  /// The bucket: the first whose upper boundary is not below the value.
  @inline(__always)
  static func place(of value: Double, _ settings: ExplicitSettings) -> Int { settings.bounds.bucket(of: value) }

  @inline(__always)
  mutating func record(_ value: Double, _ place: Int, _ settings: ExplicitSettings) {
    // A name of its own, here and below: instrumented for the thread sanitizer, the compiler stumbles over `self`.
    let counts = unsafe counts
    unsafe counts[place] &+= 1
    sum += value
    if value < min { min = value }
    if value > max { max = value }
  }

  mutating func merge(_ other: borrowing ExplicitDistribution, _ settings: ExplicitSettings) {
    let counts = unsafe counts
    for index in 0..<buckets { unsafe counts[index] &+= other.counts[index] }
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
  }

  mutating func clear() {
    let counts = unsafe counts
    for index in 0..<buckets { unsafe counts[index] = 0 }
    sum = 0
    min = .infinity
    max = -.infinity
  }

  var count: UInt64 {
    var count: UInt64 = 0
    for index in 0..<buckets { count &+= unsafe counts[index] }
    return count
  }

  func write(
    _ settings: ExplicitSettings, into builder: inout MetricBatchBuilder
  ) throws(MetricBatchError) -> SeriesPoint {
    var record = tattler_histogram()
    record.count = count
    record.flags = BatchRange.flags(count: record.count, sum: sum, min: min)
    record.sum = record.flags & TATTLER_HISTOGRAM_HAS_SUM == 0 ? 0 : sum
    if record.count > 0 {
      record.min = min
      record.max = max
    }
    let first = builder.numbers.count
    for index in 0..<buckets { try builder.numbers.append(unsafe tattler_payload(u64: counts[index])) }
    record.bucket_counts = tattler_range(first: UInt32(first), count: UInt32(buckets))
    let start = builder.numbers.count
    for index in 0..<settings.bounds.count { try builder.numbers.append(tattler_payload(f64: settings.bounds[index])) }
    record.explicit_bounds = tattler_range(first: UInt32(start), count: UInt32(settings.bounds.count))
    try builder.histograms.append(record)
    return SeriesPoint(kind: .histogram, value: tattler_payload(u64: UInt64(builder.histograms.count - 1)))
  }
}

/// What the explicit histograms of a stream share.
struct ExplicitSettings: DistributionSettings {
  let bounds: BucketBounds
  let isDelta: Bool

  func end() { bounds.deallocate() }
}

/// What both kinds of histograms say of themselves in a batch.
enum BatchRange {
  /// Smallest and largest value are known where there is one. The sum is left out where a value was negative, as the data
  /// model wants it ("Histogram": "sum should not be filled out"), and where it is no finite number.
  static func flags(count: UInt64, sum: Double, min: Double) -> UInt32 {
    let range = count > 0 ? TATTLER_HISTOGRAM_HAS_MIN | TATTLER_HISTOGRAM_HAS_MAX : 0
    return range | (sum.isFinite && (count == 0 || min >= 0) ? TATTLER_HISTOGRAM_HAS_SUM : 0)
  }
}
