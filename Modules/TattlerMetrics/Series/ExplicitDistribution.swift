internal import CTattlerPlugin
internal import TattlerModel

/// Counts of values between given boundaries.
@safe
struct ExplicitDistribution: Distribution, ~Copyable {
  private var sum = 0.0
  private var min = Double.infinity
  private var max = -Double.infinity
  private var counts: UnsafeMutableRawPointer
  /// Bytes of a counter.
  private var width: UInt8
  /// False where the counters are in the memory that was given.
  private var isOwner = false

  static func extraBytes(_ settings: ExplicitSettings, isWide: Bool) -> Int {
    (settings.bounds.count + 1) * (isWide ? 8 : 1)
  }

  init(_ settings: ExplicitSettings, _ memory: UnsafeMutableRawPointer, isWide: Bool) {
    unsafe counts = unsafe memory
    width = isWide ? 8 : 1
    let size = Self.extraBytes(settings, isWide: isWide)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
  }

  deinit { if isOwner { unsafe counts.deallocate() } }

  /// The bucket: the first whose upper boundary is not below the value.
  @inline(__always)
  static func place(of value: Double, _ settings: ExplicitSettings) -> Int { settings.bounds.bucket(of: value) }

  @inline(__always)
  mutating func record(_ value: Double, _ place: Int, _ settings: ExplicitSettings) {
    // A name of its own, here and below: instrumented for the thread sanitizer, the compiler stumbles over `self`.
    let counts = unsafe counts
    if unsafe !NarrowCounter.increment(counts, width, place) { add(1, place, settings) }
    sum += value
    if value < min { min = value }
    if value > max { max = value }
  }

  @inline(never)
  private mutating func add(_ number: UInt64, _ place: Int, _ settings: ExplicitSettings) {
    let total = unsafe NarrowCounter.load(counts, width, place) &+ number
    let needed = NarrowCounter.width(for: total)
    if needed > width { widen(needed, settings) }
    unsafe NarrowCounter.store(total, counts, width, place)
  }

  private mutating func widen(_ needed: UInt8, _ settings: ExplicitSettings) {
    let buckets = settings.bounds.count + 1
    let made = unsafe NarrowCounter.allocate(buckets, needed)
    for index in 0..<buckets {
      unsafe NarrowCounter.store(NarrowCounter.load(counts, width, index), made, needed, index)
    }
    if isOwner { unsafe counts.deallocate() }
    unsafe counts = unsafe made
    width = needed
    isOwner = true
  }

  mutating func merge(_ other: borrowing ExplicitDistribution, _ settings: ExplicitSettings) {
    for index in 0...settings.bounds.count {
      let number = unsafe NarrowCounter.load(other.counts, other.width, index)
      if number > 0 { add(number, index, settings) }
    }
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
  }

  mutating func clear(_ settings: ExplicitSettings) {
    let size = (settings.bounds.count + 1) * Int(width)
    unsafe counts.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    sum = 0
    min = .infinity
    max = -.infinity
  }

  func count(_ settings: ExplicitSettings) -> UInt64 {
    var count: UInt64 = 0
    for index in 0...settings.bounds.count { count &+= unsafe NarrowCounter.load(counts, width, index) }
    return count
  }

  static func reserve(_ settings: ExplicitSettings, in builder: inout MetricBatchBuilder) throws(MetricBatchError) {
    try builder.histograms.reserve(1)
    try builder.numbers.reserve(2 * settings.bounds.count + 1)
  }

  func writeReserved(_ settings: ExplicitSettings, into builder: inout MetricBatchBuilder) -> SeriesPoint {
    var record = tattler_histogram()
    let bounds = settings.bounds.count
    let first = builder.numbers.count
    for index in 0...bounds {
      let number = unsafe NarrowCounter.load(counts, width, index)
      record.count &+= number
      unsafe builder.numbers.appendReserved(tattler_payload(u64: number))
    }
    record.bucket_counts = tattler_range(first: UInt32(first), count: UInt32(bounds + 1))
    record.flags = BatchRange.flags(count: record.count, sum: sum, min: min)
    record.sum = record.flags & TATTLER_HISTOGRAM_HAS_SUM == 0 ? 0 : sum
    if record.count > 0 {
      record.min = min
      record.max = max
    }
    for index in 0..<bounds { unsafe builder.numbers.appendReserved(tattler_payload(f64: settings.bounds[index])) }
    record.explicit_bounds = tattler_range(first: UInt32(first + bounds + 1), count: UInt32(bounds))
    unsafe builder.histograms.appendReserved(record)
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
  /// Smallest and largest value are known where there is one. The sum is left out where a value was negative, as the
  /// data model wants it ("Histogram": "sum should not be filled out"), and where it is no finite number.
  static func flags(count: UInt64, sum: Double, min: Double) -> UInt32 {
    let range = count > 0 ? TATTLER_HISTOGRAM_HAS_MIN | TATTLER_HISTOGRAM_HAS_MAX : 0
    return range | (sum.isFinite && (count == 0 || min >= 0) ? TATTLER_HISTOGRAM_HAS_SUM : 0)
  }
}
