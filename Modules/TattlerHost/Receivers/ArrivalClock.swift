internal import CTattlerPlugin
internal import Synchronization
internal import TattlerModel

/// Gives rows without a time the time at which they came, so that no two samples of a series share a millisecond.
///
/// Receivers such as Grafana Cloud keep milliseconds: of two samples in one, one is lost without a word. So a series that
/// comes again within the millisecond gets the next free one. Inside a body the last row of a series has the time of
/// arrival and those before it lie 1 ms apart before it.
///
/// A series that comes more than a thousand times a second runs ahead of the clock. Beyond a minute ahead, which is also
/// what a clock that was set back looks like, its times begin again at the clock.
final class ArrivalClock: Sendable {
  /// How far a series may run ahead, in milliseconds.
  static let largestLead: Int64 = 60_000
  /// Series in each of two generations; the older one is forgotten when the younger one is full. Only series that came
  /// within the last moments matter.
  static let seriesPerGeneration = 1 << 15

  private static let nanosecondsPerMillisecond: Int64 = 1_000_000
  private let last = Mutex(Generations())

  /// The last millisecond that each series was given.
  private struct Generations {
    var young: [Int: Int64] = [:]
    var old: [Int: Int64] = [:]

    subscript(key: Int) -> Int64? { young[key] ?? old[key] }

    mutating func set(_ key: Int, _ milliseconds: Int64) {
      if young.count >= ArrivalClock.seriesPerGeneration, young[key] == nil {
        old = young
        young = [:]
      }
      young[key] = milliseconds
    }
  }

  /// The time for one sample.
  ///
  /// - Parameters:
  ///   - series: ``SeriesHash`` of the sample.
  ///   - now: nanoseconds since 1970.
  func time(of series: Int, now: Int64) -> Int64 { base(for: [series: 0], now: now) }

  /// Gives times to the rows that have none.
  ///
  /// - Parameter now: nanoseconds since 1970.
  func assignTimes(_ builder: inout MetricBatchBuilder, now: Int64) {
    guard let first = (0..<builder.rows.count).first(where: { Self.lacksTime(builder.rows[$0]) }) else { return }
    var hashes = BatchHashes()
    var samples: [Int: Int64] = [:]
    // From the last row to the first: how many steps before the time of arrival the row lies.
    var steps = [Int64](repeating: 0, count: builder.rows.count - first)
    for index in (first..<builder.rows.count).reversed() where Self.lacksTime(builder.rows[index]) {
      let row = builder.rows[index]
      let points = Int(row.first_point)..<Int(row.first_point &+ row.point_count)
      let keys = points.map { hashes.sample(row.attributes, builder.points[$0].metric, builder) }
      let step = keys.reduce(0) { max($0, samples[$1].map { $0 + 1 } ?? 0) }
      for key in keys { samples[key] = step }
      steps[index - first] = step
    }
    let base = base(for: samples, now: now)
    for index in first..<builder.rows.count where Self.lacksTime(builder.rows[index]) {
      let time = base &- steps[index - first] &* Self.nanosecondsPerMillisecond
      builder.rows[index].time = UInt64(bitPattern: time)
      builder.rows[index].flags = TATTLER_ROW_HAS_TIME | (time < 0 ? TATTLER_ROW_TIME_IS_NEGATIVE : 0)
    }
  }

  /// The time of the last rows, so that also the first of each series lies behind what the series was given before.
  ///
  /// - Parameter samples: series, and how many milliseconds before the time its first row lies.
  private func base(for samples: [Int: Int64], now: Int64) -> Int64 {
    let nowMilliseconds = now / Self.nanosecondsPerMillisecond
    return last.withLock { last in
      var earliest = nowMilliseconds
      for (key, steps) in samples {
        guard let before = last[key], before - nowMilliseconds <= Self.largestLead else { continue }
        earliest = max(earliest, before + 1 + steps)
      }
      for key in samples.keys { last.set(key, earliest) }
      return earliest == nowMilliseconds ? now : earliest &* Self.nanosecondsPerMillisecond
    }
  }

  private static func lacksTime(_ row: tattler_row) -> Bool { row.flags & TATTLER_ROW_HAS_TIME == 0 }
}

/// Hashes of the samples of a batch. Each name and each set is hashed once.
private struct BatchHashes {
  private var metrics: [UInt32: Int] = [:]
  private var sets: [UInt32: Int] = [:]

  mutating func sample(_ set: UInt32, _ metric: UInt32, _ builder: borrowing MetricBatchBuilder) -> Int {
    let setHash = sets[set] ?? Self.hash(set: set, builder)
    sets[set] = setHash
    let metricHash = metrics[metric] ?? Self.hash(metric: metric, builder)
    metrics[metric] = metricHash
    return SeriesHash.combine(metric: metricHash, tags: setHash)
  }

  private static func hash(set: UInt32, _ builder: borrowing MetricBatchBuilder) -> Int {
    let range = builder.attributeSets[Int(set)]
    var sum = 0
    for index in Int(range.first)..<Int(range.first &+ range.count) {
      let attribute = builder.attributes[index]
      sum &+= SeriesHash.pair(text(attribute.key, builder), text(attribute.value.text, builder))
    }
    return sum
  }

  private static func hash(metric: UInt32, _ builder: borrowing MetricBatchBuilder) -> Int {
    let record = builder.metrics[Int(metric)]
    return SeriesHash.pair(text(record.name, builder), text(record.field, builder))
  }

  private static func text(_ text: tattler_text, _ builder: borrowing MetricBatchBuilder) -> String {
    let records = unsafe builder.text.records
    let start = Int(text.offset)
    return unsafe String(decoding: records[start..<start + Int(text.length)], as: UTF8.self)
  }
}

/// A hash of measurement, field and tags. Tags in another order are the same series. Two series with the same hash would
/// be kept apart in time, which does no harm.
enum SeriesHash {
  /// The hash of a sample.
  static func sample(measurement: String, field: String, tags: [(key: String, value: String)]) -> Int {
    combine(metric: pair(measurement, field), tags: tags.reduce(0) { $0 &+ pair($1.key, $1.value) })
  }

  static func pair(_ first: String, _ second: String) -> Int {
    var hasher = Hasher()
    hasher.combine(first)
    hasher.combine(second)
    return hasher.finalize()
  }

  static func combine(metric: Int, tags: Int) -> Int {
    var hasher = Hasher()
    hasher.combine(metric)
    hasher.combine(tags)
    return hasher.finalize()
  }
}
