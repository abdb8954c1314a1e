#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A clock that is never set back.
enum Clock {
  /// Nanoseconds since some moment before the program began.
  static func now() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Sleeps until a time of ``now()``; returns at once where it has passed.
  static func sleep(until moment: UInt64) {
    // A signal may end a sleep early.
    while case let start = now(), start < moment {
      let wait = moment - start
      var rest = timespec(tv_sec: Int(wait / 1_000_000_000), tv_nsec: Int(wait % 1_000_000_000))
      unsafe nanosleep(&rest, nil)
    }
  }
}
