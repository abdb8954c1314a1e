internal import Logging
internal import ServiceLifecycle

/// Runs a server that ends gracefully, but not for longer than it is given: an upload that never ends must not hold up
/// the shutdown.
struct ReceiverService: Service {
  let server: any Service
  let deadline: ShutdownDeadline
  let sleep: @Sendable (UInt64) async -> Void
  let logger: Logger

  func run() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await server.run()
        return true
      }
      group.addTask {
        try await gracefulShutdown()
        deadline.begin()
        await sleep(deadline.patienceNanoseconds)
        return false
      }
      defer { group.cancelAll() }
      guard try await group.next() == false else { return }
      group.cancelAll()
      logger.notice("Requests that were still under way were broken off; nothing of them was acknowledged.")
      // What the server says to that is of no use any more.
      while await group.nextResult() != nil {}
    }
  }
}
