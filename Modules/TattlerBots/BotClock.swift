#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The time that calls and conversations are measured with.
public struct BotClock: Sendable {
  /// Time since some moment, which never goes back.
  public var monotonic: @Sendable () -> Duration
  /// Nanoseconds since 1970.
  public var wall: @Sendable () -> Int64

  /// A clock of closures, for tests.
  public init(monotonic: @escaping @Sendable () -> Duration, wall: @escaping @Sendable () -> Int64) {
    self.monotonic = monotonic
    self.wall = wall
  }

  /// The system's clocks.
  public static let system = BotClock(
    monotonic: { read(CLOCK_MONOTONIC) },
    wall: {
      let (seconds, attoseconds) = read(CLOCK_REALTIME).components
      return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    })

  private static func read(_ clock: clockid_t) -> Duration {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}
