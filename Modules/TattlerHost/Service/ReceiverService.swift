internal import Logging
internal import ServiceLifecycle
internal import TattlerPipeline

/// Runs servers that end gracefully, all at once, but does not wait longer than they are given: an upload that never ends
/// must not hold up the shutdown.
struct ReceiverService: Service {
  let servers: [ReceiverServer]
  let deadline: ShutdownDeadline
  let sleep: @Sendable (UInt64) async -> Void
  let logger: Logger

  func run() async throws {
    // In a task of their own, which is never cancelled: a server whose task is cancelled while it accepts drops
    // connections that SwiftNIO wants ended by the book, and a precondition there takes the whole process along. What is
    // still under way at the deadline ends with the process.
    let serving = Task { try await runServers() }
    let (endings, ending) = AsyncStream.makeStream(of: Void.self)
    let watching = Task {
      _ = await serving.result
      ending.finish()
    }
    defer { watching.cancel() }
    let isOver = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await _ in endings {}
        return !Task.isCancelled
      }
      group.addTask {
        do { try await gracefulShutdown() } catch { return false }
        deadline.begin()
        await sleep(deadline.patienceNanoseconds)
        return false
      }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
    if isOver { return try await serving.value }
    logger.notice("Requests that are still under way are broken off; what was not acknowledged is not taken.")
  }

  /// Returns when all have ended; one that fails ends the others.
  private func runServers() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for server in servers { group.addTask { try await server.run() } }
      while try await group.next() != nil {}
    }
  }
}
