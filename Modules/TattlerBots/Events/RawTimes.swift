internal import Synchronization
internal import TattlerModel

/// Times for raw events, so that no two samples of a series share a millisecond: receivers such as Grafana Cloud keep
/// milliseconds, and of two samples in one they lose one without a word.
///
/// A series that comes more than a thousand times a second runs ahead of the clock by up to a minute, then begins again
/// at the clock.
final class RawTimes: Sendable {
  /// By ``SampleHash``: the last millisecond that a series was given.
  private let last = Mutex<[Int: Int64]>([:])

  private static let nanosecondsPerMillisecond: Int64 = 1_000_000
  /// How far a series may run ahead, in milliseconds.
  private static let largestLead: Int64 = 60_000
  /// Only series that came within the last moments matter: of more of them all are forgotten.
  private static let rememberedSeries = 10_000

  init() {}

  /// The time of a row.
  ///
  /// - Parameters:
  ///   - samples: the hashes of its samples.
  ///   - now: nanoseconds since 1970.
  func time(of samples: some Collection<Int>, now: Int64) -> Int64 {
    let nowMilliseconds = now / Self.nanosecondsPerMillisecond
    return last.withLock { last in
      var milliseconds = nowMilliseconds
      for sample in samples {
        guard let before = last[sample], before - nowMilliseconds <= Self.largestLead else { continue }
        milliseconds = max(milliseconds, before + 1)
      }
      if last.count > Self.rememberedSeries { last.removeAll(keepingCapacity: true) }
      for sample in samples { last[sample] = milliseconds }
      return milliseconds == nowMilliseconds ? now : milliseconds * Self.nanosecondsPerMillisecond
    }
  }
}
