#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// State behind a lock on whose change threads can wait: a POSIX mutex with a condition.
///
/// ```swift
/// let inbox = Monitor([Int]())
/// inbox.withLock { $0.append(1) }
/// inbox.wakeAll()
/// let items = inbox.wait(milliseconds: 100) { items in items.isEmpty ? nil : items }
/// ```
@safe
public final class Monitor<State>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var state: State

  /// Guards a state.
  public init(_ state: sending State) {
    self.state = state
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    unsafe pthread_condattr_init(&attributes)
    #if !canImport(Darwin)
      // A clock that is never set: waiting must not last longer because somebody set the time.
      unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
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

  /// Reads or changes the state.
  public func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body(&state)
  }

  /// Has one waiting thread look at the state again.
  public func wakeOne() { unsafe pthread_cond_signal(condition) }

  /// Has all waiting threads look at the state again.
  public func wakeAll() { unsafe pthread_cond_broadcast(condition) }

  /// Waits until the state is what is wanted.
  ///
  /// - Parameters:
  ///   - milliseconds: how long; nil for ever.
  ///   - take: what is wanted of the state, or nil where it is not there yet; called at once and after each waking.
  /// - Returns: what `take` gave; nil where the time is up.
  public func wait<Result>(milliseconds: Int? = nil, _ take: (inout State) -> Result?) -> Result? {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    var deadline = milliseconds.map { timespec(inMilliseconds: $0) }
    while true {
      if let result = take(&state) { return result }
      if deadline == nil {
        unsafe pthread_cond_wait(condition, mutex)
      } else if var until = deadline {
        if unsafe pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT { return take(&state) }
        deadline = until
      }
    }
  }
}

extension timespec {
  /// The time of the clock of conditions in some milliseconds.
  fileprivate init(inMilliseconds milliseconds: Int) {
    self.init()
    #if canImport(Darwin)
      unsafe clock_gettime(CLOCK_REALTIME, &self)
    #else
      unsafe clock_gettime(CLOCK_MONOTONIC, &self)
    #endif
    let nanoseconds = tv_nsec + milliseconds % 1_000 * 1_000_000
    tv_sec += milliseconds / 1_000 + nanoseconds / 1_000_000_000
    tv_nsec = nanoseconds % 1_000_000_000
  }
}
