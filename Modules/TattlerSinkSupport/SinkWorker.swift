/// A thread with a bounded inbox, for sinks whose output can block.
///
/// The thread takes everything that waits as one group, so that a sink can write and sync many submissions at once.
/// All signals are blocked on it: writing into a closed pipe fails with EPIPE and ends nothing, and the program's own
/// signals are handled elsewhere.
///
/// ```swift
/// let worker = try SinkWorker<SinkSubmission>(capacity: 16) { group, worker in
///   for submission in group { submission.complete(.delivered(rows: submission.rows.count)) }
/// }
/// guard worker.offer(submission) else { return .busy }
/// ```
public final class SinkWorker<Item: Sendable>: Sendable {
  /// What the thread does with a group. It is called with an empty group after each idle interval.
  public typealias Work = @Sendable (_ group: [Item], _ worker: SinkWorker<Item>) -> Void

  private let inbox: WorkerInbox<Item>
  private let thread: WorkerThread

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - capacity: how many items may wait, at least 1.
  ///   - idleMilliseconds: how long the thread waits for items before it is called with none; nil to wait for ever.
  ///   - isLowPriority: whether other threads go first.
  /// - Throws: ``SinkWorkerError`` where the system gives no thread.
  public init(
    capacity: Int, idleMilliseconds: Int? = nil, isLowPriority: Bool = false, work: @escaping Work
  ) throws(SinkWorkerError) {
    let inbox = WorkerInbox<Item>(capacity: max(1, capacity))
    let thread = WorkerThread()
    self.inbox = inbox
    self.thread = thread
    // The thread keeps the inbox alive and makes its own handle of it, so that this object may go away first.
    let handle = Handle(inbox: inbox, thread: thread)
    try thread.start(isLowPriority: isLowPriority) {
      while let group = inbox.take(waitingMilliseconds: idleMilliseconds) {
        work(group, SinkWorker(handle))
      }
    }
  }

  private struct Handle: Sendable {
    let inbox: WorkerInbox<Item>
    let thread: WorkerThread
  }

  private init(_ handle: Handle) {
    inbox = handle.inbox
    thread = handle.thread
  }

  /// Hands an item over.
  ///
  /// - Returns: false where the inbox is full or closed; the item was not taken then.
  public func offer(_ item: Item) -> Bool { inbox.offer(item) }

  /// Whether ``close()`` was called: a long write may give up.
  public var isClosing: Bool { inbox.isClosed }

  /// Takes nothing more, and waits until what was taken is done and the thread has ended.
  ///
  /// Called on the thread itself it only closes the inbox. A worker that is never closed waits for ever.
  public func close() {
    inbox.close()
    thread.join()
  }
}
