internal import CTattlerProcess

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A thread of the system's, for work that blocks: tasks must not.
///
/// All signals but those of its own faults are blocked on it: a write into a closed pipe fails with EPIPE and ends
/// nothing, and the program's signals are handled elsewhere.
public final class SystemThread: Sendable {
  /// What the system refused.
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The error number of the system.
    public let errorNumber: Int32

    /// A sentence.
    public var description: String { "the system gives no thread (error \(errorNumber))" }
  }

  private let thread: pthread_t
  /// The default of 8 MiB would only be reserved.
  private static let stackBytes = 1 << 20

  /// Starts a thread.
  ///
  /// - Parameters:
  ///   - name: for tools such as `top -H`; 15 bytes of it are kept.
  ///   - isLowPriority: whether other threads go first.
  ///   - body: runs on the thread, which ends with it.
  public init(
    name: String, isLowPriority: Bool = false, _ body: @escaping @Sendable () -> Void
  ) throws(Failure) {
    let context = unsafe Unmanaged.passRetained(
      Body {
        Self.prepare(name: name, isLowPriority: isLowPriority)
        body()
      })
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, Self.stackBytes)
    var previous = sigset_t()
    var blocked = Self.blockedSignals()
    // The new thread inherits the mask of this one.
    unsafe pthread_sigmask(SIG_SETMASK, &blocked, &previous)
    #if canImport(Darwin)
      var started: pthread_t?
    #else
      var started = pthread_t()
    #endif
    let code = unsafe pthread_create(&started, &attributes, enter, context.toOpaque())
    unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
    #if canImport(Darwin)
      guard code == 0, let started else {
        unsafe context.release()
        throw Failure(errorNumber: code)
      }
    #else
      guard code == 0 else {
        unsafe context.release()
        throw Failure(errorNumber: code)
      }
    #endif
    thread = started
  }

  /// Waits for the end of the thread. Once, instead of ``detach()``, and not on the thread itself.
  public func join() { pthread_join(thread, nil) }

  /// Lets the thread end on its own. Once, instead of ``join()``.
  public func detach() { pthread_detach(thread) }

  /// True on the thread itself.
  public var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }

  /// A number that differs between all threads that are alive.
  public static func currentID() -> UInt {
    #if canImport(Darwin)
      UInt(bitPattern: pthread_self())
    #else
      UInt(pthread_self())
    #endif
  }

  private static func prepare(name: String, isLowPriority: Bool) {
    unsafe tattler_name_thread(name)
    #if canImport(Glibc)
      // On Linux a priority belongs to a thread, and 0 means the calling one.
      if isLowPriority { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10) }
    #endif
  }

  private static func blockedSignals() -> sigset_t {
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    for signal in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { unsafe sigdelset(&signals, signal) }
    return signals
  }
}

private final class Body: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

#if canImport(Darwin)
  private func enter(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
    return nil
  }
#else
  private func enter(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context { unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
    return nil
  }
#endif
