#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Bounds what a sink has in flight, and lets it wait for the end of that when it closes.
@safe
public final class InFlightGate: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var freePlaces: Int
  private var unfinished = 0
  private var isClosed = false

  /// Makes a gate that lets `limit` through at once, at least 1.
  public init(limit: Int) {
    freePlaces = max(1, limit)
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Takes a place.
  ///
  /// - Returns: false where none is free or the gate is closed.
  public func enter() -> Bool {
    locked {
      guard !isClosed, freePlaces > 0 else { return false }
      freePlaces -= 1
      unfinished += 1
      return true
    }
  }

  /// Gives the place back and then completes: whoever hears of the completion finds the place free. Once per ``enter()``.
  public func leave(completing complete: () -> Void) {
    locked { freePlaces += 1 }
    complete()
    locked {
      unfinished -= 1
      unsafe pthread_cond_broadcast(condition)
    }
  }

  /// Lets nobody in any more, and waits until everything that was let in has completed.
  ///
  /// - Returns: false where that took longer than the given time.
  public func close(waitingMilliseconds milliseconds: Int) -> Bool {
    locked {
      isClosed = true
      var deadline = timespec(inMilliseconds: milliseconds)
      while unfinished > 0 {
        if unsafe pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { return unfinished == 0 }
      }
      return true
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }
}

extension timespec {
  /// The time of the clock of conditions in some milliseconds.
  init(inMilliseconds milliseconds: Int) {
    self.init()
    unsafe clock_gettime(CLOCK_REALTIME, &self)
    let nanoseconds = tv_nsec + milliseconds % 1000 * 1_000_000
    tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
    tv_nsec = nanoseconds % 1_000_000_000
  }
}
