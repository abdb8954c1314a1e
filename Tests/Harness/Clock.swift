import Glibc

/// The time of day.
package enum Clock {
  package static func nanoseconds() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  package static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }
}
