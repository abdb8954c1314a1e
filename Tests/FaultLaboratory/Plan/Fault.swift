/// Something that happens to the daemon or to what is around it.
package enum Fault: Sendable {
  /// kill -9, and a start after a while.
  case kill(downMilliseconds: Int)
  /// SIGTERM, and a start after a while.
  case terminate(downMilliseconds: Int)
  /// SIGSTOP, and SIGCONT after a while.
  case freeze(milliseconds: Int)
  /// A server behaves otherwise.
  case server(Int, ServerMode)
}

/// A fault, and the wait in front of it.
package struct TimedFault: Sendable {
  package let afterMilliseconds: Int
  package let fault: Fault
}
