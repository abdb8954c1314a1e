internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import TattlerPipeline

/// Serves the admin socket until the daemon ends. Where there can be no socket, the log says why, and the daemon runs
/// without.
struct AdminService: Service {
  let socket: AdminSocket
  let pages: AdminPages
  let deadline: ShutdownDeadline
  let sleep: @Sendable (UInt64) async -> Void
  let logger: Logger

  /// How long a connection may be silent.
  private static let idleTimeout = TimeAmount.seconds(75)

  /// Ends when the daemon does; who takes too long over an answer is broken off.
  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await serve() }
      group.addTask {
        guard (try? await gracefulShutdown()) != nil else { return }
        await sleep(deadline.patienceNanoseconds)
      }
      await group.next()
      group.cancelAll()
    }
  }

  private func serve() async {
    if let obstacle = socket.prepare() {
      complain(obstacle)
      try? await gracefulShutdown()
      return
    }
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    let application = Application(
      responder: pages.router().buildResponder(),
      server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
      configuration: .init(address: .unixDomainSocket(path: socket.bindingPath), serverName: "tattler"),
      onServerRunning: { _ in
        if let obstacle = socket.publish() {
          complain(obstacle)
        } else {
          logger.debug("Listening for tattler queue.", metadata: ["socket": "\(socket.path)"])
        }
      }, logger: quiet)
    defer { socket.withdraw() }
    do { try await application.run() } catch {
      if !Task.isCancelled { complain("\(error)") }
    }
    // A service that ends of itself would end the daemon.
    try? await gracefulShutdown()
  }

  private func complain(_ reason: String) {
    logger.warning(
      "There is no socket for tattler queue, which can look at this queue only while the daemon is stopped.",
      metadata: ["reason": "\(reason)"])
  }
}
