import Synchronization

/// A clock that moves on with each look.
final class Ticks: Sendable {
  private let count = Mutex<UInt64>(0)
  private let step: UInt64

  /// - Parameter step: in nanoseconds.
  init(step: UInt64 = 1) { self.step = step }

  func next() -> UInt64 {
    count.withLock { count in
      count += step
      return count
    }
  }
}
