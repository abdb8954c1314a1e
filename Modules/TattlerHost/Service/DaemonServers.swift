internal import CTattlerProcess
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import TattlerDelivery
internal import TattlerModel
internal import TattlerPipeline
internal import TattlerQueue

/// The HTTP servers of the daemon: line protocol, bot events, frames and status pages on one address, OTLP on another.
struct DaemonServers {
  let configuration: HostConfiguration
  let pipeline: Pipeline
  let logger: Logger
  let clock: DeliveryClock

  /// How long a connection may be silent.
  private static let idleTimeout = TimeAmount.seconds(75)

  /// What the servers share.
  private struct Shared {
    let health: IntakeHealth
    let arrivals = ArrivalClock()
    let influx = IntakeCounters(name: "influx")
    let otlp = IntakeCounters(name: "otlp")
    let frames = IntakeCounters(name: "frames")
    let accept: @Sendable (MetricBatch) async throws(QueueError) -> Acceptance
  }

  /// The servers that the configuration asks for. They listen until they are shut down gracefully.
  func make() -> [ReceiverServer] {
    let health = IntakeHealth(monotonic: clock.monotonic)
    let shared = Shared(health: health) { [pipeline] (batch: MetricBatch) async throws(QueueError) in
      try await health.watching(isWrite: batch.rowCount > 0) { () async throws(QueueError) in
        try await pipeline.accept(batch)
      }
    }
    var servers: [ReceiverServer] = []
    if let address = configuration.receiver.listen {
      servers.append(
        ReceiverServer(
          service: service(makeRouter(shared).buildResponder(), address, "Listening for line protocol and bot events."),
          address: address, key: "receivers.influx.listen", remedy: "set another address there"))
    }
    if let address = configuration.otlpReceiver.listen {
      let receiver = makeReceiver(shared)
      let responder = CallbackResponder<BasicRequestContext> { request, _ in await receiver.respond(to: request) }
      servers.append(
        ReceiverServer(
          service: service(responder, address, "Listening for OTLP metrics."), address: address,
          key: "receivers.otlp.listen",
          remedy: "set another address there, or receivers.otlp.enabled: false"))
    }
    return servers
  }

  private func service<Responder: HTTPResponder>(
    _ responder: Responder, _ address: ListenAddress, _ greeting: Logger.Message
  ) -> any Service where Responder.Context == BasicRequestContext {
    if !address.isLoopback {
      logger.warning(
        "A receiver listens beyond this machine, without authentication.", metadata: ["address": "\(address)"])
    }
    let logger = self.logger
    // Hummingbird's own sentences about each connection are for those who look for a fault in it.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
      responder: responder, server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
      configuration: .init(
        address: .hostname(address.host, port: address.port), serverName: "tattler", reuseAddress: true),
      onServerRunning: { channel in
        let released = tattler_release_startup_memory()
        logger.debug("Memory that only starting needed was given back.", metadata: ["bytes": "\(released)"])
        logger.notice(greeting, metadata: ["address": "\(Self.describe(channel.localAddress))"])
      }, logger: quiet)
  }

  private func makeReceiver(_ shared: Shared) -> OTLPReceiver {
    let configuration = configuration.otlpReceiver
    return OTLPReceiver(
      intake: RequestIntake(configuration, monotonic: clock.monotonic),
      points: OTLPIntake(arrivals: shared.arrivals, maximumBatchBytes: configuration.maximumBatchBytes),
      counters: shared.otlp, accept: shared.accept, now: clock.wall)
  }

  private func makeRouter(_ shared: Shared) -> Router<BasicRequestContext> {
    let intake = RequestIntake(configuration.receiver, monotonic: clock.monotonic)
    let lines = LineIntake(
      arrivals: shared.arrivals, maximumBatchBytes: configuration.receiver.maximumBatchBytes)
    // Line protocol knows no deltas.
    let accept = { @Sendable (batch: MetricBatch) async throws(QueueError) in _ = try await shared.accept(batch) }
    let write = WriteReceiver(
      intake: intake, lines: lines, counters: shared.influx, accept: accept, now: clock.wall)
    let events = EventReceiver(
      intake: intake, lines: lines, arrivals: shared.arrivals, counters: shared.influx, accept: accept,
      now: clock.wall)
    let pages = StatusPages(
      status: { [pipeline] () throws(QueueError) -> DeliveryStatus in try pipeline.engine.status() },
      intake: shared.health,
      counters: [shared.influx] + (pipeline.frames == nil ? [] : [shared.frames])
        + (configuration.otlpReceiver.listen == nil ? [] : [shared.otlp]), now: clock.wall)
    let metrics = MetricsPage(
      status: pages.status, counters: pages.counters, cost: pipeline.cost?.figures,
      frames: pipeline.frames?.figures, cumulative: pipeline.cumulativeFigures, now: clock.wall, startedAt: clock.wall()
    )
    let router = Router()
    for path in WriteReceiver.paths { router.post(.init(path)) { request, _ in await write.handle(request) } }
    router.post("/v1/events/metric") { request, _ in await events.metric(request) }
    router.post("/v1/events/raw") { request, _ in await events.raw(request) }
    if let frames = pipeline.frames {
      let receiver = FrameReceiver(intake: intake, counters: shared.frames) { body async throws(QueueError) in
        try await shared.health.watching { () async throws(QueueError) in try await frames.accept(body) }
      }
      router.post("/v1/frames") { request, _ in await receiver.handle(request) }
    }
    router.get("/ping") { _, _ in pages.ping() }
    router.head("/ping") { _, _ in pages.ping() }
    router.get("/health") { _, _ in pages.health() }
    router.get("/status") { _, _ in pages.statusPage() }
    router.get("/metrics") { _, _ in metrics.page() }
    return router
  }

  private static func describe(_ address: SocketAddress?) -> String {
    guard let address, let host = address.ipAddress, let port = address.port else { return "unknown" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
