internal import Synchronization

/// The counters of the last commit, for everybody, and those who wait for the next one.
final class PublishedLedger: Sendable {
  private struct Waiter {
    let sink: Int64
    let after: Int64?
    let continuation: CheckedContinuation<Void, Never>
  }

  /// Batches behind `after` and up to `last`, all of them damaged, that the writer is about to set aside.
  private struct Unreadable {
    let after: Int64
    let last: Int64
  }

  private struct State {
    var ledger: QueueLedger
    var generation = 0
    var unreadable: [Int64: Unreadable] = [:]
    var isClosed = false
    var nextWaiter: UInt64 = 0
    var waiters: [UInt64: Waiter] = [:]
  }

  private let state: Mutex<State>

  init(_ ledger: QueueLedger) { state = Mutex(State(ledger: ledger)) }

  var ledger: QueueLedger { state.withLock { $0.ledger } }

  /// How often the file was replaced.
  var generation: Int { state.withLock { $0.generation } }

  /// Replaces the counters after a commit and wakes those whose sink has work.
  func publish(_ ledger: QueueLedger) {
    let woken = state.withLock { state in
      state.ledger = ledger
      if state.waiters.isEmpty { return [] as [Waiter] }
      let current = state
      return Self.takeWaiters(of: &state) { Self.hasWork(current, sink: $0.sink, after: $0.after) }
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// Replaces the counters after a repair and wakes everybody.
  func publishRepaired(_ ledger: QueueLedger) {
    let woken = state.withLock { state in
      state.ledger = ledger
      state.generation += 1
      state.unreadable = [:]
      return Self.takeWaiters(of: &state) { _ in true }
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// A reader found nothing intact behind `after`, only damaged batches up to `last`: nobody need wake up for them.
  func passOver(sink: Int64, after: Int64, last: Int64, generation: Int) {
    state.withLock { state in
      guard state.generation == generation else { return }
      state.unreadable[sink] = Unreadable(after: after, last: last)
    }
  }

  /// Wakes everybody, now and from now on.
  func close() {
    let woken = state.withLock { state in
      state.isClosed = true
      return Self.takeWaiters(of: &state) { _ in true }
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// Waits until a sink has a batch behind `after`, the file was replaced, the task is cancelled or the queue is
  /// closed.
  func waitForWork(sink: Int64, after: Int64?, generation: Int?) async {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.isClosed || Task.isCancelled { return true }
          if let generation, generation != state.generation { return true }
          if Self.hasWork(state, sink: sink, after: after) { return true }
          state.waiters[number] = Waiter(sink: sink, after: after, continuation: continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
      waiter?.continuation.resume()
    }
  }

  private static func hasWork(_ state: State, sink: Int64, after: Int64?) -> Bool {
    var last = after ?? 0
    if let unreadable = state.unreadable[sink], last >= unreadable.after { last = max(last, unreadable.last) }
    return (state.ledger.newest[sink] ?? 0) > last
  }

  private static func takeWaiters(of state: inout State, where isTaken: (Waiter) -> Bool) -> [Waiter] {
    if state.waiters.isEmpty { return [] }
    var taken: [Waiter] = []
    for (number, waiter) in state.waiters where isTaken(waiter) {
      taken.append(waiter)
      state.waiters[number] = nil
    }
    return taken
  }
}
