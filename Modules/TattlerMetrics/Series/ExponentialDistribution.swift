internal import CTattlerPlugin
internal import TattlerModel

/// Counts of values in buckets that grow by a constant factor, the finest that the values allow.
@safe
struct ExponentialDistribution: Distribution, ~Copyable {
  /// What most histograms never see: zeros and negative values.
  private struct Rest: ~Copyable {
    var zeroCount: UInt64 = 0
    var negative: BucketRun
  }

  private var sum = 0.0
  private var min = Double.infinity
  private var max = -Double.infinity
  /// Made when it is needed; the pairs of its run stand behind it.
  private var rest: UnsafeMutablePointer<Rest>?
  /// Has the scale of both runs.
  private var positive: BucketRun

  static func extraBytes(_ settings: ExponentialSettings, isWide: Bool) -> Int { BucketRun.pairBytes }

  init(_ settings: ExponentialSettings, _ memory: UnsafeMutableRawPointer, isWide: Bool) {
    positive = unsafe BucketRun(scale: settings.scale, memory)
    unsafe rest = nil
  }

  deinit {
    if let rest = unsafe rest {
      unsafe rest.deinitialize(count: 1)
      unsafe UnsafeMutableRawPointer(rest).deallocate()
    }
  }

  private var scale: Int { Int(positive.scale) }

  /// Found under the lock, as the scale may change.
  @inline(__always)
  static func place(of value: Double, _ settings: ExponentialSettings) {}

  @inline(__always)
  mutating func record(_ value: Double, _ place: Void, _ settings: ExponentialSettings) {
    sum += value
    if value < min { min = value }
    if value > max { max = value }
    guard value > 0 else { return recordRest(value, settings) }
    let index = settings.index.bucket(of: value, scale: scale)
    if !positive.increment(index) { add(index, at: scale, 1, isNegative: false, settings) }
  }

  @inline(never)
  private mutating func recordRest(_ value: Double, _ settings: ExponentialSettings) {
    if value == 0 { return unsafe madeRest().pointee.zeroCount &+= 1 }
    add(settings.index.bucket(of: -value, scale: scale), at: scale, 1, isNegative: true, settings)
  }

  private mutating func madeRest() -> UnsafeMutablePointer<Rest> {
    if let rest = unsafe rest { return unsafe rest }
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: MemoryLayout<Rest>.stride + BucketRun.pairBytes, alignment: 8)
    let made = unsafe memory.bindMemory(to: Rest.self, capacity: 1)
    unsafe made.initialize(to: Rest(negative: BucketRun(scale: scale, memory + MemoryLayout<Rest>.stride)))
    unsafe rest = unsafe made
    return unsafe made
  }

  /// Adds to the bucket that holds bucket `index` of a scale that is not smaller.
  @inline(never)
  private mutating func add(
    _ index: Int, at given: Int, _ number: UInt64, isNegative: Bool, _ settings: ExponentialSettings
  ) {
    let negative = isNegative ? unsafe madeRest() : nil
    // Twice: where it does not fit, the scale at which it does is known.
    for _ in 0..<2 {
      let place = index >> (given - scale)
      if let negative = unsafe negative {
        if unsafe negative.pointee.negative.add(place, number, maximum: settings.maximumSize) { return }
        unsafe downscale(by: negative.pointee.negative.steps(to: place, settings.maximumSize))
      } else {
        if positive.add(place, number, maximum: settings.maximumSize) { return }
        downscale(by: positive.steps(to: place, settings.maximumSize))
      }
    }
  }

  private mutating func downscale(by steps: Int) {
    positive.merge(shift: steps)
    if let rest = unsafe rest { unsafe rest.pointee.negative.merge(shift: steps) }
  }

  mutating func merge(_ other: borrowing ExponentialDistribution, _ settings: ExponentialSettings) {
    sum += other.sum
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
    if other.scale < scale { downscale(by: scale - other.scale) }
    if !(positive.isEmpty && scale == other.scale && positive.copy(other.positive)) {
      merge(other.positive, isNegative: false, settings)
    }
    guard let others = unsafe other.rest else { return }
    if unsafe others.pointee.zeroCount > 0 {
      unsafe madeRest().pointee.zeroCount &+= unsafe others.pointee.zeroCount
    }
    unsafe merge(others.pointee.negative, isNegative: true, settings)
  }

  private mutating func merge(_ run: borrowing BucketRun, isNegative: Bool, _ settings: ExponentialSettings) {
    guard !run.isEmpty else { return }
    for index in Int(run.first)...Int(run.last) {
      let number = run[index]
      if number > 0 { add(index, at: Int(run.scale), number, isNegative: isNegative, settings) }
    }
  }

  mutating func clear(_ settings: ExponentialSettings) {
    sum = 0
    min = .infinity
    max = -.infinity
    positive.clear(scale: settings.scale)
    if let rest = unsafe rest {
      unsafe rest.pointee.zeroCount = 0
      unsafe rest.pointee.negative.clear(scale: settings.scale)
    }
  }

  func count(_ settings: ExponentialSettings) -> UInt64 {
    var count = positive.total
    if let rest = unsafe rest { count &+= unsafe rest.pointee.zeroCount &+ rest.pointee.negative.total }
    return count
  }

  static func reserve(_ settings: ExponentialSettings, in builder: inout MetricBatchBuilder) throws(MetricBatchError) {
    try builder.exponentialHistograms.reserve(1)
    try builder.numbers.reserve(2 * settings.maximumSize)
  }

  func writeReserved(_ settings: ExponentialSettings, into builder: inout MetricBatchBuilder) -> SeriesPoint {
    var record = tattler_exponential_histogram()
    record.count = count(settings)
    record.scale = Int32(scale)
    record.flags = BatchRange.flags(count: record.count, sum: sum, min: min)
    record.sum = record.flags & TATTLER_HISTOGRAM_HAS_SUM == 0 ? 0 : sum
    if record.count > 0 {
      record.min = min
      record.max = max
    }
    record.positive = tattler_range(first: UInt32(builder.numbers.count), count: 0)
    if !positive.isEmpty {
      record.flags |= TATTLER_HISTOGRAM_HAS_POSITIVE
      record.positive_offset = positive.first
      record.positive = Self.write(positive, &builder)
    }
    record.negative = tattler_range(first: UInt32(builder.numbers.count), count: 0)
    if let rest = unsafe rest {
      record.zero_count = unsafe rest.pointee.zeroCount
      if unsafe !rest.pointee.negative.isEmpty {
        record.flags |= TATTLER_HISTOGRAM_HAS_NEGATIVE
        record.negative_offset = unsafe rest.pointee.negative.first
        record.negative = unsafe Self.write(rest.pointee.negative, &builder)
      }
    }
    unsafe builder.exponentialHistograms.appendReserved(record)
    return SeriesPoint(
      kind: .exponentialHistogram, value: tattler_payload(u64: UInt64(builder.exponentialHistograms.count - 1)))
  }

  private static func write(_ run: borrowing BucketRun, _ builder: inout MetricBatchBuilder) -> tattler_range {
    let first = builder.numbers.count
    // There is room, as it was reserved.
    if let space = unsafe builder.numbers.reservedSpace { unsafe run.write(to: space) }
    unsafe builder.numbers.commit(run.length)
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
