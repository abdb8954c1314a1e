#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The clocks of the operating system.
enum SystemClock {
  static func nanosecondsSince1970() -> UInt64 { read(CLOCK_REALTIME) }

  static func monotonicNanoseconds() -> UInt64 { read(CLOCK_MONOTONIC) }

  /// Time since the machine started, sleep included.
  static func nanosecondsOfUptime() -> UInt64 {
    #if canImport(Darwin)
      read(CLOCK_MONOTONIC)
    #else
      read(CLOCK_BOOTTIME)
    #endif
  }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return UInt64(max(time.tv_sec, 0)) &* 1_000_000_000 &+ UInt64(max(time.tv_nsec, 0))
  }
}
