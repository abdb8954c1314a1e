#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A bounded queue that a thread waits on.
@safe
final class WorkerInbox<Item: Sendable>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private let capacity: Int
  private var items: [Item] = []
  private var closed = false

  init(capacity: Int) {
    self.capacity = capacity
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

  func offer(_ item: Item) -> Bool {
    locked {
      guard !closed, items.count < capacity else { return false }
      items.append(item)
      unsafe pthread_cond_signal(condition)
      return true
    }
  }

  var isClosed: Bool { locked { closed } }

  func close() {
    locked {
      closed = true
      unsafe pthread_cond_broadcast(condition)
    }
  }

  /// Everything that waits; nothing after the given time; nil once the inbox is closed and empty.
  func take(waitingMilliseconds milliseconds: Int?) -> [Item]? {
    locked {
      let deadline = milliseconds.map { timespec(inMilliseconds: $0) }
      while items.isEmpty, !closed {
        if var deadline {
          if unsafe pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { return [] }
        } else {
          unsafe pthread_cond_wait(condition, mutex)
        }
      }
      if items.isEmpty { return nil }
      let group = items
      items.removeAll(keepingCapacity: true)
      return group
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }
}
