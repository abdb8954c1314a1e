/// When collections fall due: at multiples of the interval since 1970, so that points of several programs line up.
struct CollectionTicks: Sendable {
  let intervalNanoseconds: UInt64

  /// The time until the next one, in nanoseconds: from 1 up to an interval.
  ///
  /// - Parameter now: nanoseconds since 1970.
  func wait(at now: UInt64) -> UInt64 { intervalNanoseconds - now % intervalNanoseconds }
}
