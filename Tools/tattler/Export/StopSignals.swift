internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Whether somebody has asked the command to end: SIGINT and SIGTERM; the second of either kind ends it at once.
enum StopSignals {
  private static let received = Atomic<Bool>(false)

  /// Whether a signal has come since ``watch()``.
  static var hasCome: Bool { received.load(ordering: .relaxed) }

  /// Takes the signals from now on.
  static func watch() {
    // The flag has to be there before a signal can come: making it is not for a handler.
    _ = hasCome
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        StopSignals.received.store(true, ordering: .relaxed)
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
      }
    }
  }
}
