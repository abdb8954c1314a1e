#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The transport's own thread. Signals are left to the application's threads.
struct TransportThread: Sendable {
  private static let stackBytes = 1 << 20

  private let thread: pthread_t

  /// Starts a thread; `nil` where the system gives none.
  init?(_ run: @escaping @Sendable () -> Void) {
    let body = unsafe Unmanaged.passRetained(ThreadBody(run))
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, Self.stackBytes)
    var thread = pthread_t()
    var previous = sigset_t()
    var blocked = Self.blockedSignals()
    // The new thread inherits the mask of this one. SIGPIPE is the signal that matters: OpenSSL's writes can raise it.
    unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
    let status = unsafe pthread_create(&thread, &attributes, enter, body.toOpaque())
    unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
    guard status == 0 else {
      unsafe body.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits for the end of the thread. Once, and not on the thread itself.
  func join() {
    pthread_join(thread, nil)
  }

  /// Lets the thread end on its own; instead of ``join()``.
  func detach() {
    pthread_detach(thread)
  }

  /// A number that differs between all threads that are alive.
  static func currentID() -> UInt {
    UInt(pthread_self())
  }

  /// All signals but those of a fault, which belong to the thread that caused it.
  private static func blockedSignals() -> sigset_t {
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { unsafe sigdelset(&signals, signal) }
    return signals
  }
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) {
    self.run = run
  }
}

private func enter(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
