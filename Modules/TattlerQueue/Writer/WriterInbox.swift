internal import TattlerThreads

/// Where callers leave work for the writer's thread: a bounded list.
///
/// Batches are bounded by their bytes. Folds pass: an owner waits for its fold before it makes another, and what was
/// counted already must not wait until nobody else has anything to store.
final class WriterInbox: Sendable {
  /// What the writer's thread finds.
  enum Delivery {
    /// Everything that was waiting.
    case work([QueueWork])
    /// Nothing came in time.
    case idle
    /// The inbox is closed and empty.
    case closed
  }

  private struct State {
    var items: [QueueWork] = []
    /// Of batches, until they are stored.
    var bytes = 0
    /// Of folds that the writer has taken.
    var foldBytes = 0
    var isUrgent = false
    var isClosed = false

    /// True where the writer has no reason to wait any longer.
    var isReady: Bool { isUrgent || isClosed }
  }

  private let state = Monitor(State())
  private let maximumBytes: Int
  /// The most items of any kind: settlements have no bytes of their own.
  private static let maximumItems = 100_000
  /// How long settlements that nobody waits for may gather.
  private static let lazyMilliseconds = 5

  init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

  /// Leaves work, or says why not.
  func post(_ work: QueueWork) -> QueueError? {
    let size = work.byteCount
    let (refusal, wakes) = state.withLock { state -> (QueueError?, Bool) in
      if state.isClosed { return (QueueError(.closed, "the queue is closed"), false) }
      let isBeyond = size > 0 && state.bytes > 0 && state.bytes + size > maximumBytes && !work.isFold
      if isBeyond || state.items.count >= Self.maximumItems {
        return (QueueError(.busy, "\(state.bytes) bytes are waiting to be stored already; try again shortly"), false)
      }
      state.items.append(work)
      if !work.isFold { state.bytes += size }
      if !work.isLazy { state.isUrgent = true }
      return (nil, state.isUrgent || state.items.count == 1)
    }
    if wakes { state.wakeOne() }
    return refusal
  }

  /// Refuses further work; the writer still gets what is here.
  func close() {
    state.withLock { $0.isClosed = true }
    state.wakeOne()
  }

  /// True where work waits.
  var hasWork: Bool { state.withLock { !$0.items.isEmpty || $0.isClosed } }

  /// Waits for work and takes all of it; its bytes count until ``release(_:)``.
  ///
  /// - Parameter idleMilliseconds: how long to wait; nil for ever.
  func take(idleMilliseconds: Int?) -> Delivery {
    let hasCome = state.wait(milliseconds: idleMilliseconds) { state in
      state.items.isEmpty && !state.isClosed ? nil : true
    }
    if hasCome == nil { return .idle }
    _ = state.wait(milliseconds: Self.lazyMilliseconds) { $0.isReady ? true : nil }
    return state.withLock { state in
      if state.items.isEmpty { return .closed }
      defer {
        state.foldBytes = state.items.reduce(0) { $0 + ($1.isFold ? $1.byteCount : 0) }
        state.items = []
        state.isUrgent = false
      }
      return .work(state.items)
    }
  }

  /// Makes room: these bytes are stored or were refused.
  ///
  /// - Parameter byteCount: of all that was taken last, folds as well.
  func release(_ byteCount: Int) {
    state.withLock { state in
      state.bytes -= byteCount - state.foldBytes
      state.foldBytes = 0
    }
  }
}

extension QueueWork {
  fileprivate var isFold: Bool {
    if case .fold = self { return true }
    return false
  }
}
