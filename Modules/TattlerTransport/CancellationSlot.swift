import Synchronization

/// Joins a task's cancellation to a transfer, whichever comes first.
final class CancellationSlot: Sendable {
  private struct State {
    var transfer: HTTPTransfer?
    var isCancelled = false
  }

  private let state = Mutex(State())

  func attach(_ transfer: HTTPTransfer) {
    let isCancelled = state.withLock { state in
      state.transfer = transfer
      return state.isCancelled
    }
    if isCancelled { transfer.cancel() }
  }

  func cancel() {
    let transfer = state.withLock { state in
      state.isCancelled = true
      return state.transfer
    }
    transfer?.cancel()
  }
}
