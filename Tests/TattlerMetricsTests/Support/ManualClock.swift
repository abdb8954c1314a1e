import Synchronization

/// A clock that a test sets. It stands where nobody does.
final class ManualClock: Sendable {
  private let nanoseconds = Atomic<UInt64>(1_000)

  var now: UInt64 {
    get { nanoseconds.load(ordering: .sequentiallyConsistent) }
    set { nanoseconds.store(newValue, ordering: .sequentiallyConsistent) }
  }
}
