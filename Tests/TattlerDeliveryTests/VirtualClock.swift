import Synchronization
import TattlerDelivery

/// A clock that a sleep moves: whoever sleeps wakes at once, and later.
final class VirtualClock: Sendable {
  private let state = Mutex((nanoseconds: UInt64(0), sleeps: 0))
  /// The wall clock at the beginning.
  static let start: UInt64 = 1_800_000_000_000_000_000

  var nanoseconds: UInt64 { state.withLock { $0.nanoseconds } }
  var sleeps: Int { state.withLock { $0.sleeps } }

  var clock: DeliveryClock {
    DeliveryClock(
      wall: { self.nanoseconds + Self.start }, monotonic: { self.nanoseconds },
      sleep: { nanoseconds in
        if Task.isCancelled { return }
        self.state.withLock { state in
          state.nanoseconds = state.nanoseconds.addingReportingOverflow(nanoseconds).partialValue
          state.sleeps += 1
        }
        await Task.yield()
      }, random: { 0.5 })
  }
}
