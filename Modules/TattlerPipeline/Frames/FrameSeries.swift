internal import TattlerBots
internal import TattlerCost

/// A running total of frames that is told as a series.
struct FrameSeries: Sendable, Equatable {
  /// What is summed up: numbers, or microseconds.
  var sum: Int64 = 0
  /// How many values each bucket has; empty for what is no histogram.
  var buckets: [UInt64] = []
  /// Nanoseconds since 1970: a moment before it was told first. 0 before that.
  var start: UInt64 = 0
  /// When it was told last.
  var told: UInt64 = 0
  /// When it changed last, by the daemon's clock.
  var changed: UInt64
  /// Whether it has changed since it was told, or nobody knows.
  var isDue = true

  private static let version: UInt8 = 1

  init(_ metric: FrameMetric, now: UInt64) {
    changed = now
    if metric.isHistogram {
      buckets = [UInt64](repeating: 0, count: VoiceVocabulary.millisecondBuckets.count + 1)
    }
  }

  /// How many values a histogram has.
  var count: UInt64 { buckets.reduce(0, &+) }

  /// Adds; a sum that would not fit stays at its largest.
  mutating func add(_ amount: Int64, now: UInt64) {
    let (total, overflows) = sum.addingReportingOverflow(amount)
    sum = overflows ? .max : total
    changed = max(changed, now)
    isDue = true
  }

  /// Records a time in its bucket, which holds what is above one boundary up to and including the next.
  mutating func record(_ time: Duration, now: UInt64) {
    let milliseconds = time.inMilliseconds
    let bounds = VoiceVocabulary.millisecondBuckets
    let bucket = bounds.firstIndex { milliseconds <= $0 } ?? bounds.count
    if buckets.indices.contains(bucket) { buckets[bucket] &+= 1 }
    add(time.wholeMicroseconds, now: now)
  }

  var encoded: [UInt8] {
    var writer = StateWriter()
    writer.add(Self.version)
    for number in [UInt64(bitPattern: sum), start, told, changed] { writer.add(number) }
    writer.add(length: buckets.count)
    for count in buckets { writer.add(count) }
    return writer.bytes
  }

  /// Reads ``encoded``; nil for other bytes.
  init?(_ bytes: [UInt8], _ metric: FrameMetric) {
    var reader = StateReader(bytes)
    do throws(StateReader.Malformed) {
      guard try reader.byte() == Self.version else { return nil }
      sum = Int64(bitPattern: try reader.number())
      start = try reader.number()
      told = try reader.number()
      changed = try reader.number()
      for _ in 0..<(try reader.length()) { buckets.append(try reader.number()) }
    } catch { return nil }
    guard reader.isAtEnd, buckets.count == FrameSeries(metric, now: 0).buckets.count else { return nil }
  }
}

extension Duration {
  /// Microseconds, rounded.
  var wholeMicroseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
    guard !overflows else { return seconds < 0 ? .min : .max }
    return whole &+ (attoseconds + 500_000_000_000) / 1_000_000_000_000
  }
}
