internal import Synchronization

/// When a shutdown must be over. The receivers and the delivery share the time.
package final class ShutdownDeadline: Sendable {
  private let drainNanoseconds: UInt64
  private let monotonic: @Sendable () -> UInt64
  private let deadline = Mutex<UInt64?>(nil)

  /// The longest that requests in progress get, in nanoseconds.
  private static let longestPatience: UInt64 = 2_000_000_000

  package init(drainNanoseconds: UInt64, monotonic: @escaping @Sendable () -> UInt64) {
    self.drainNanoseconds = drainNanoseconds
    self.monotonic = monotonic
  }

  /// What requests in progress get of it: the rest is for delivery.
  package var patienceNanoseconds: UInt64 { min(drainNanoseconds / 2, Self.longestPatience) }

  /// The shutdown has begun, unless it had before.
  package func begin() {
    let now = monotonic()
    deadline.withLock { deadline in
      if deadline == nil {
        let (end, overflows) = now.addingReportingOverflow(drainNanoseconds)
        deadline = overflows ? .max : end
      }
    }
  }

  /// What is left; everything where it has not begun.
  package var remainingNanoseconds: UInt64 {
    let now = monotonic()
    return deadline.withLock { deadline in
      guard let deadline else { return drainNanoseconds }
      return deadline > now ? deadline - now : 0
    }
  }
}
