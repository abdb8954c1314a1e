internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A thread that is joined once.
final class WorkerThread: Sendable {
  private let state = Mutex<pthread_t?>(nil)

  func start(
    isLowPriority: Bool, body: @escaping @Sendable () -> Void
  ) throws(SinkWorkerError) {
    let box = unsafe Unmanaged.passRetained(
      ThreadBody {
        Self.prepare(isLowPriority: isLowPriority)
        body()
      })
    var failure: Int32 = 0
    state.withLock { thread in
      var started = pthread_t()
      failure = unsafe pthread_create(&started, nil, runThreadBody, box.toOpaque())
      if failure == 0 { thread = started }
    }
    if failure != 0 {
      unsafe box.release()
      throw SinkWorkerError(errorNumber: failure)
    }
  }

  /// Waits for the end. Does nothing on the thread itself, and nothing the second time.
  func join() {
    let thread = state.withLock { thread -> pthread_t? in
      guard let running = thread, pthread_equal(running, pthread_self()) == 0 else { return nil }
      thread = nil
      return running
    }
    if let thread { pthread_join(thread, nil) }
  }

  private static func prepare(isLowPriority: Bool) {
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    #if canImport(Glibc)
      // On Linux a priority belongs to a thread, and 0 means the calling one.
      if isLowPriority { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
    #endif
  }
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThreadBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context = unsafe context { unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}
