import Synchronization
import TattlerBots

/// The time of a simulation.
final class TimeHand: Sendable {
  /// Nanoseconds since 1970.
  private let time: Mutex<Int64>
  /// How far the clock of durations is behind, in nanoseconds.
  private let lag = Mutex<Int64>(0)
  private let start: Int64

  init(startSeconds: Int) {
    start = Int64(startSeconds) * 1_000_000_000
    time = Mutex(start)
  }

  var now: Int64 { time.withLock { $0 } }

  func advance(seconds: Int) { time.withLock { $0 += Int64(seconds) * 1_000_000_000 } }

  /// Does something as if it had been done some time ago, but less than a step of the simulation.
  func earlier(byMilliseconds milliseconds: Double, _ body: () -> Void) {
    lag.withLock { $0 = Int64(milliseconds * 1_000_000) }
    body()
    lag.withLock { $0 = 0 }
  }

  var clock: BotClock {
    BotClock(
      monotonic: { [self] in .nanoseconds(now - start - lag.withLock { $0 }) },
      wall: { [self] in now })
  }
}
