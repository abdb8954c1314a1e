#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Where delivery gets its time and its chance from, so that tests can set both.
public struct DeliveryClock: Sendable {
  /// Nanoseconds since 1970; may jump.
  public var wall: @Sendable () -> UInt64
  /// Nanoseconds since some moment; never goes back.
  public var monotonic: @Sendable () -> UInt64
  /// Sleeps for some nanoseconds, or until the task is cancelled.
  public var sleep: @Sendable (UInt64) async -> Void
  /// A random number from 0 up to 1.
  public var random: @Sendable () -> Double

  /// Makes a clock of functions.
  public init(
    wall: @escaping @Sendable () -> UInt64, monotonic: @escaping @Sendable () -> UInt64,
    sleep: @escaping @Sendable (UInt64) async -> Void, random: @escaping @Sendable () -> Double
  ) {
    self.wall = wall
    self.monotonic = monotonic
    self.sleep = sleep
    self.random = random
  }

  /// The system's clocks.
  public static let system = DeliveryClock(
    wall: { nanoseconds(CLOCK_REALTIME) }, monotonic: { nanoseconds(CLOCK_MONOTONIC) },
    sleep: { try? await Task.sleep(for: .nanoseconds(Int64(clamping: $0))) }, random: { Double.random(in: 0..<1) })

  private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
