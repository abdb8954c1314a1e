internal import Synchronization

/// The counters of the last commit, for everybody, and those who wait for the next one.
final class PublishedLedger: Sendable {
  private struct Waiter {
    let sink: Int64
    let after: Int64?
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var ledger: QueueLedger
    var isClosed = false
    var nextWaiter: UInt64 = 0
    var waiters: [UInt64: Waiter] = [:]
  }

  private let state: Mutex<State>

  init(_ ledger: QueueLedger) { state = Mutex(State(ledger: ledger)) }

  var ledger: QueueLedger { state.withLock { $0.ledger } }

  /// Replaces the counters after a commit and wakes those whose sink has work.
  func publish(_ ledger: QueueLedger) {
    let woken = state.withLock { state in
      state.ledger = ledger
      return Self.takeWaiters(of: &state) { Self.hasWork(ledger, sink: $0.sink, after: $0.after) }
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// Wakes everybody, now and from now on.
  func close() {
    let woken = state.withLock { state in
      state.isClosed = true
      return Self.takeWaiters(of: &state) { _ in true }
    }
    for waiter in woken { waiter.continuation.resume() }
  }

  /// Waits until a sink has a batch behind `after`, the task is cancelled or the queue is closed.
  func waitForWork(sink: Int64, after: Int64?) async {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.isClosed || Task.isCancelled { return true }
          if Self.hasWork(state.ledger, sink: sink, after: after) { return true }
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

  private static func hasWork(_ ledger: QueueLedger, sink: Int64, after: Int64?) -> Bool {
    guard let after else { return (ledger.sinks[sink]?.queuedBatches ?? 0) > 0 }
    return (ledger.newest[sink] ?? 0) > after
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
