#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Where callers leave work for the writer's thread: a bounded list behind a mutex and a condition.
///
/// Unchecked because the state is guarded by a POSIX mutex, which a condition needs.
@safe
final class WriterInbox: @unchecked Sendable {
  /// What the writer's thread finds.
  enum Delivery {
    /// Everything that was waiting.
    case work([QueueWork])
    /// Nothing came in time.
    case idle
    /// The inbox is closed and empty.
    case closed
  }

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var items: [QueueWork] = []
  private var bytes = 0
  private var isUrgent = false
  private var isClosed = false
  private let maximumBytes: Int
  /// The most items of any kind: settlements have no bytes of their own.
  private static let maximumItems = 100_000
  /// How long settlements that nobody waits for may gather.
  private static let lazyMilliseconds = 5
  #if canImport(Darwin)
    private static let clock = CLOCK_REALTIME
  #else
    private static let clock = CLOCK_MONOTONIC
  #endif

  init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    #if !canImport(Darwin)
      unsafe pthread_condattr_setclock(&attributes, Self.clock)
    #endif
    unsafe pthread_cond_init(condition, &attributes)
    unsafe pthread_condattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Leaves work, or says why not.
  func post(_ work: QueueWork) -> QueueError? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    if isClosed { return QueueError(.closed, "the queue is closed") }
    let size = work.byteCount
    if size > 0 && bytes > 0 && bytes + size > maximumBytes || items.count >= Self.maximumItems {
      return QueueError(.busy, "\(bytes) bytes are waiting to be stored already; try again shortly")
    }
    items.append(work)
    bytes += size
    if !work.isLazy { isUrgent = true }
    if isUrgent || items.count == 1 { unsafe pthread_cond_signal(condition) }
    return nil
  }

  /// Refuses further work; the writer still gets what is here.
  func close() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// True where work waits.
  var hasWork: Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return !items.isEmpty || isClosed
  }

  /// Waits for work and takes all of it; its bytes count until ``release(_:)``.
  ///
  /// - Parameter idleMilliseconds: how long to wait; nil for ever.
  func take(idleMilliseconds: Int?) -> Delivery {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    let deadline = idleMilliseconds.map { Self.deadline($0) }
    while items.isEmpty && !isClosed {
      guard var until = deadline else {
        unsafe pthread_cond_wait(condition, mutex)
        continue
      }
      if unsafe pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT && items.isEmpty && !isClosed {
        return .idle
      }
    }
    if items.isEmpty { return .closed }
    var until = Self.deadline(Self.lazyMilliseconds)
    while !isUrgent && !isClosed {
      if unsafe pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT { break }
    }
    let taken = items
    items = []
    isUrgent = false
    return .work(taken)
  }

  /// Makes room: these bytes are stored or were refused.
  func release(_ byteCount: Int) {
    unsafe pthread_mutex_lock(mutex)
    bytes -= byteCount
    unsafe pthread_mutex_unlock(mutex)
  }

  private static func deadline(_ milliseconds: Int) -> timespec {
    var time = timespec()
    unsafe clock_gettime(Self.clock, &time)
    let nanoseconds = Int(time.tv_nsec) + milliseconds % 1_000 * 1_000_000
    time.tv_sec += milliseconds / 1_000 + nanoseconds / 1_000_000_000
    time.tv_nsec = nanoseconds % 1_000_000_000
    return time
  }
}
