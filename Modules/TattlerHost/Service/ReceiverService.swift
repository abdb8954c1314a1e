internal import Logging
internal import ServiceLifecycle

/// Runs servers that end gracefully, all at once, but not for longer than they are given: an upload that never ends must
/// not hold up the shutdown.
struct ReceiverService: Service {
  let servers: [ReceiverServer]
  let deadline: ShutdownDeadline
  let sleep: @Sendable (UInt64) async -> Void
  let logger: Logger

  func run() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await runServers()
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
      // What the servers say to that is of no use any more.
      while await group.nextResult() != nil {}
    }
  }

  /// Returns when all have ended; one that fails ends the others.
  private func runServers() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for server in servers { group.addTask { try await server.run() } }
      while try await group.next() != nil {}
    }
  }
}
