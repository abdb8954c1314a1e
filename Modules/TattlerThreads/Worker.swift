internal import Synchronization

/// A thread with a bounded inbox, for output that can block.
///
/// The thread takes everything that waits as one group, so that many items can be written and synced at once.
///
/// ```swift
/// let worker = try Worker<SinkSubmission>(name: "file sink", capacity: 16) { group, worker in
///   for submission in group { submission.complete(.delivered(rows: submission.rows.count)) }
/// }
/// guard worker.offer(submission) else { return .busy }
/// ```
public final class Worker<Item: Sendable>: Sendable {
  /// What the thread does with a group. It is called with an empty group after each idle interval.
  public typealias Work = @Sendable (_ group: [Item], _ worker: Worker<Item>) -> Void

  private struct Inbox {
    var items: [Item] = []
    var isClosed = false
  }

  /// What the thread and every handle of the worker share.
  private final class Shared: Sendable {
    let capacity: Int
    let inbox = Monitor(Inbox())
    let thread = Mutex<SystemThread?>(nil)

    init(capacity: Int) { self.capacity = capacity }
  }

  private let shared: Shared

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - name: the thread's name for tools of the system.
  ///   - capacity: how many items may wait, at least 1.
  ///   - idleMilliseconds: how long the thread waits for items before it is called with none; nil to wait for ever.
  ///   - isLowPriority: whether other threads go first.
  /// - Throws: where the system gives no thread.
  public init(
    name: String, capacity: Int, idleMilliseconds: Int? = nil, isLowPriority: Bool = false, work: @escaping Work
  ) throws(SystemThread.Failure) {
    let shared = Shared(capacity: max(1, capacity))
    self.shared = shared
    // The thread keeps the inbox alive and makes its own handle of it, so that this object may go away first.
    let thread = try SystemThread(name: name, isLowPriority: isLowPriority) {
      while let group = Self.take(from: shared, idleMilliseconds) { work(group, Worker(shared)) }
    }
    shared.thread.withLock { $0 = thread }
  }

  private init(_ shared: Shared) { self.shared = shared }

  /// Hands an item over.
  ///
  /// - Returns: false where the inbox is full or closed; the item was not taken then.
  public func offer(_ item: Item) -> Bool {
    let capacity = shared.capacity
    let isTaken = shared.inbox.withLock { inbox in
      guard !inbox.isClosed, inbox.items.count < capacity else { return false }
      inbox.items.append(item)
      return true
    }
    if isTaken { shared.inbox.wakeOne() }
    return isTaken
  }

  /// Whether ``close()`` was called: a long write may give up.
  public var isClosing: Bool { shared.inbox.withLock { $0.isClosed } }

  /// Takes nothing more, and waits until what was taken is done and the thread has ended.
  ///
  /// Called on the thread itself it only closes the inbox. A worker that is never closed waits for ever.
  public func close() {
    shared.inbox.withLock { $0.isClosed = true }
    shared.inbox.wakeAll()
    let thread = shared.thread.withLock { thread -> SystemThread? in
      guard let running = thread, !running.isCurrent else { return nil }
      thread = nil
      return running
    }
    thread?.join()
  }

  /// Everything that waits; nothing after the given time; nil once the inbox is closed and empty.
  private static func take(from shared: Shared, _ milliseconds: Int?) -> [Item]? {
    let found: [Item]?? = shared.inbox.wait(milliseconds: milliseconds) { inbox in
      if inbox.items.isEmpty { return inbox.isClosed ? .some(nil) : nil }
      defer { inbox.items.removeAll(keepingCapacity: true) }
      return .some(inbox.items)
    }
    return found ?? []
  }
}
