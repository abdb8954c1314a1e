internal import TattlerThreads

/// Bounds what a sink has in flight, and lets it wait for the end of that when it closes.
public final class InFlightGate: Sendable {
  private struct State {
    var freePlaces: Int
    var unfinished = 0
    var isClosed = false
  }

  private let state: Monitor<State>

  /// Makes a gate that lets `limit` through at once, at least 1.
  public init(limit: Int) { state = Monitor(State(freePlaces: max(1, limit))) }

  /// Takes a place.
  ///
  /// - Returns: false where none is free or the gate is closed.
  public func enter() -> Bool {
    state.withLock { state in
      guard !state.isClosed, state.freePlaces > 0 else { return false }
      state.freePlaces -= 1
      state.unfinished += 1
      return true
    }
  }

  /// Gives the place back and then completes: whoever hears of the completion finds the place free. Once per ``enter()``.
  public func leave(completing complete: () -> Void) {
    state.withLock { $0.freePlaces += 1 }
    complete()
    state.withLock { $0.unfinished -= 1 }
    state.wakeAll()
  }

  /// Lets nobody in any more, and waits until everything that was let in has completed.
  ///
  /// - Returns: false where that took longer than the given time.
  public func close(waitingMilliseconds milliseconds: Int) -> Bool {
    state.withLock { $0.isClosed = true }
    return state.wait(milliseconds: milliseconds) { $0.unfinished == 0 ? true : nil } ?? false
  }
}
