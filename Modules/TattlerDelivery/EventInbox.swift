internal import Synchronization

/// Events for one task, which takes all that have come at once.
final class EventInbox<Event: Sendable>: Sendable {
  private struct State {
    var events: [Event] = []
    var waiter: CheckedContinuation<Void, Never>?
    var isCancelled = false
  }

  private let state = Mutex(State())

  /// Adds an event, from any thread.
  func post(_ event: Event) {
    let waiter = state.withLock { state in
      state.events.append(event)
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Waits for events; returns without any where the task is cancelled.
  func take() async -> [Event] {
    await withTaskCancellationHandler {
      await takeAlsoWhenCancelled(isFreed: { $0.isCancelled })
    } onCancel: {
      let waiter = state.withLock { state in
        state.isCancelled = true
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume()
    }
  }

  /// Waits for events, however the task is.
  func takeAlsoWhenCancelled() async -> [Event] { await takeAlsoWhenCancelled(isFreed: { _ in false }) }

  private func takeAlsoWhenCancelled(isFreed: @Sendable (borrowing State) -> Bool) async -> [Event] {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if !state.events.isEmpty || isFreed(state) { return true }
        state.waiter = continuation
        return false
      }
      if isReady { continuation.resume() }
    }
    return state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }
}
