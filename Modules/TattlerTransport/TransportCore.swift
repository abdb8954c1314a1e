import Synchronization
import TattlerThreads

/// What the callers' threads and the transport's thread share.
final class TransportCore: Sendable {
  private struct State {
    var ledger: TransferLedger
    /// Gone once the thread has ended, so that nobody wakes a handle that is freed.
    var multi: CurlMulti?
    var threadID: UInt?
  }

  private let state: Mutex<State>
  let bodyMemory = BodyMemory()

  init(ledger: TransferLedger, multi: CurlMulti) {
    state = Mutex(State(ledger: ledger, multi: multi))
  }

  /// Takes a transfer in, or says why not.
  func admit(_ transfer: Transfer) -> HTTPTransportError? {
    state.withLock { state in
      if let refusal = state.ledger.admit(transfer) { return refusal }
      state.multi?.wakeUp()
      return nil
    }
  }

  func cancel(_ transfer: Transfer) {
    guard transfer.requestCancel() else { return }
    state.withLock { state in
      guard let multi = state.multi else { return }
      state.ledger.cancel(transfer)
      multi.wakeUp()
    }
  }

  /// Refuses new work and tells the thread to end.
  func close() {
    state.withLock { state in
      state.ledger.close()
      state.multi?.wakeUp()
    }
  }

  func takeWork(running: Int, nowMilliseconds: Int64) -> TransferLedger.Work {
    state.withLock { $0.ledger.takeWork(running: running, nowMilliseconds: nowMilliseconds) }
  }

  /// Gives back a transfer's share of the bounds; before its completion, which may send the next one.
  func release(_ transfer: Transfer) {
    state.withLock { $0.ledger.release(transfer) }
  }

  /// The transport's thread introduces itself.
  func begin() {
    state.withLock { $0.threadID = SystemThread.currentID() }
  }

  /// The thread ends; its number may be given to another one.
  func leave() {
    state.withLock { $0.threadID = nil }
  }

  /// Whether the caller runs on the transport's thread, so that it must not wait for it.
  var isOnOwnThread: Bool {
    state.withLock { $0.threadID == SystemThread.currentID() }
  }

  /// The thread is about to free the multi handle.
  func end() {
    state.withLock { $0.multi = nil }
  }

  var outstanding: (requests: Int, bytes: Int) {
    state.withLock { ($0.ledger.outstandingRequests, $0.ledger.outstandingBytes) }
  }
}
