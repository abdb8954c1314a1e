import Glibc

/// The time of day.
enum Clock {
  static func nanoseconds() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }
}
