internal import CTattlerProcess
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import TattlerDelivery
internal import TattlerModel
internal import TattlerQueue

/// The HTTP server of the daemon: receivers and status pages on one address.
struct DaemonServer {
  let configuration: ReceiverConfiguration
  let address: ListenAddress
  let engine: DeliveryEngine
  let logger: Logger
  let clock: DeliveryClock

  /// How long a connection may be silent.
  private static let idleTimeout = TimeAmount.seconds(75)

  /// The service that listens until it is shut down gracefully.
  func makeService() -> any Service {
    let logger = self.logger
    // Hummingbird's own sentences about each connection are for those who look for a fault in it.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
      router: makeRouter(), server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
      configuration: .init(
        address: .hostname(address.host, port: address.port), serverName: "tattler", reuseAddress: true),
      onServerRunning: { channel in
        let released = tattler_release_startup_memory()
        logger.debug("Memory that only starting needed was given back.", metadata: ["bytes": "\(released)"])
        logger.notice(
          "Listening for line protocol and bot events.",
          metadata: ["address": "\(Self.describe(channel.localAddress))"])
      }, logger: quiet)
  }

  private func makeRouter() -> Router<BasicRequestContext> {
    let health = IntakeHealth(monotonic: clock.monotonic)
    let accept: @Sendable (MetricBatch) async throws(QueueError) -> Void = {
      [engine] (batch: MetricBatch) async throws(QueueError) in
      try await health.watching(batch) { (batch) async throws(QueueError) in try await engine.accept(batch) }
    }
    let intake = RequestIntake(configuration, monotonic: clock.monotonic)
    let arrivals = ArrivalClock()
    let lines = LineIntake(arrivals: arrivals, maximumBatchBytes: configuration.maximumBatchBytes)
    let write = WriteReceiver(intake: intake, lines: lines, accept: accept, now: clock.wall)
    let events = EventReceiver(intake: intake, lines: lines, arrivals: arrivals, accept: accept, now: clock.wall)
    let pages = StatusPages(
      status: { [engine] () throws(QueueError) -> DeliveryStatus in try engine.status() }, intake: health,
      now: clock.wall)
    let router = Router()
    for path in WriteReceiver.paths { router.post(.init(path)) { request, _ in await write.handle(request) } }
    router.post("/v1/events/metric") { request, _ in await events.metric(request) }
    router.post("/v1/events/raw") { request, _ in await events.raw(request) }
    router.get("/ping") { _, _ in pages.ping() }
    router.head("/ping") { _, _ in pages.ping() }
    router.get("/health") { _, _ in pages.health() }
    router.get("/status") { _, _ in pages.statusPage() }
    return router
  }

  private static func describe(_ address: SocketAddress?) -> String {
    guard let address, let host = address.ipAddress, let port = address.port else { return "unknown" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
