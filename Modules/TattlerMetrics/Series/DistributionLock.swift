internal import Synchronization

/// Guards the few words of a histogram for the few nanoseconds in which they change.
///
/// A `Mutex` costs twice as much, and does not say whom one would wait for: recording threads do not wait for each
/// other but divide the cell, and wait only for the collector, who copies some hundred bytes at most.
struct DistributionLock: ~Copyable {
  private let state = Atomic<UInt32>(Self.free)

  private static var free: UInt32 { 0 }
  private static var recording: UInt32 { 1 }
  private static var collecting: UInt32 { 2 }

  /// Who has the lock.
  enum Holder { case nobody, recorder, collector }

  /// Takes the lock, or says who has it.
  @inline(__always)
  func tryToRecord() -> Holder {
    // Acquiring: sees what the holder before wrote.
    let (exchanged, holder) = state.compareExchange(
      expected: Self.free, desired: Self.recording, successOrdering: .acquiring, failureOrdering: .relaxed)
    if exchanged { return .nobody }
    return holder == Self.collecting ? .collector : .recorder
  }

  /// Takes the lock for the collector; waits for recording threads.
  func collect() {
    var round = 0
    // Acquiring: sees what the holder before wrote.
    while !state.weakCompareExchange(
      expected: Self.free, desired: Self.collecting, successOrdering: .acquiring, failureOrdering: .relaxed
    ).exchanged {
      Stripes.wait(round)
      round &+= 1
    }
  }

  /// Gives the lock back.
  @inline(__always)
  func release() {
    // Releasing: the next holder sees what this one wrote.
    state.store(Self.free, ordering: .releasing)
  }
}
