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
    let rows = UntimedRows(builder)
    if !rows.isEmpty { rows.assign(base(for: rows.samples, now: now), to: &builder) }
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
}

/// The hash of a sample, as ``ArrivalClock`` knows series.
enum SeriesHash {
  /// The hash of a sample.
  static func sample(measurement: String, field: String, tags: [(key: String, value: String)]) -> Int {
    SampleHash.of(measurement: measurement, field: field, tags: tags)
  }
}
