internal import CTattlerProcess
public import Logging
internal import ServiceLifecycle
public import TattlerConfig
internal import TattlerCost
public import TattlerDelivery
internal import TattlerPricing
internal import TattlerQueue
internal import TattlerTransport
internal import UnixSignals

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The daemon: receivers, queue and sinks as one configuration describes them.
public struct Daemon: Sendable {
  private let configuration: HostConfiguration
  private let engine: DeliveryEngine
  private let cost: CostProcessor?
  private let logger: Logger
  private let clock: DeliveryClock

  /// Opens the queue and the sinks; nothing runs yet.
  ///
  /// - Throws: ``DaemonError`` with a sentence for the operator.
  public init(
    _ configuration: HostConfiguration, document: ConfigDocument, logger: Logger, clock: DeliveryClock = .system
  ) async throws(DaemonError) {
    Self.prepareProcess()
    let sinks: SinkSet
    let prices: CostConfiguration.Prices?
    do throws(ConfigErrors) {
      sinks = try SinkSet(configuration, in: document)
      prices = try configuration.cost?.loadPrices(for: document)
    } catch {
      throw DaemonError(.configuration, "\(error)")
    }
    var queueConfiguration = configuration.queue
    let queueLog = QueueLog(logger, monotonic: clock.monotonic)
    let figures = prices.map { CostFigures(checked: $0.table.checked) }
    queueConfiguration.onEvent = { event in
      queueLog.log(event)
      if case .recordsLost(CostFolding.owner, _, _) = event { figures?.noteLoss() }
    }
    queueConfiguration.now = clock.wall
    let queue: OfflineQueue
    do throws(QueueError) { queue = try OfflineQueue.open(queueConfiguration) } catch {
      throw DaemonError(.queue, "the queue \(configuration.queue.path): \(error.reason)")
    }
    do {
      let transport = try HTTPTransport(configuration: Self.transport(configuration, logger))
      engine = try await DeliveryEngine(
        queue: queue, sinks: sinks.specifications, transport: transport, clock: clock, logger: logger)
    } catch let error as DeliveryError {
      await queue.close()
      let path = ConfigKeyPath([.key("sinks"), .key(error.sink)])
      throw DaemonError(
        .sink, "\(SinkSet.located(error.keyPath, error.reason, document, path))")
    } catch {
      await queue.close()
      throw DaemonError(.sink, "\(error)")
    }
    if let cost = configuration.cost, let prices, let figures {
      self.cost = try await CostProcessor(
        cost, prices, engine: engine, figures: figures, clock: clock, logger: logger)
    } else {
      self.cost = nil
    }
    self.configuration = configuration
    self.logger = logger
    self.clock = clock
  }

  /// Runs until SIGTERM or SIGINT, then stops the receivers, works the queue off within the configured time and returns.
  public func run() async throws {
    for sink in configuration.sinks where !sink.missingVariables.isEmpty {
      logger.notice(
        "A sink is off because environment variables are not set.",
        metadata: ["sink": "\(sink.name)", "missing": "\(sink.missingVariables.joined(separator: " "))"])
    }
    let deadline = ShutdownDeadline(drainNanoseconds: configuration.drainNanoseconds, monotonic: clock.monotonic)
    var services: [any Service] = [DeliveryService(engine: engine, deadline: deadline, logger: logger)]
    if let cost { services.append(cost.service(logger)) }
    let servers = DaemonServers(
      configuration: configuration, engine: engine, cost: cost, logger: logger, clock: clock
    ).make()
    if !servers.isEmpty {
      services.append(
        ReceiverService(servers: servers, deadline: deadline, sleep: clock.sleep, logger: logger))
    }
    let sinks = configuration.sinks.filter { $0.missingVariables.isEmpty }.map(\.name)
    services.append(
      AdminService(
        socket: AdminSocket(queuePath: configuration.queue.path),
        pages: AdminPages(OpenQueue(engine.queue, runningSinks: Set(sinks), isRunning: true)), deadline: deadline,
        sleep: clock.sleep, logger: logger))
    // Services are shut down in reverse: first nothing new comes in, then usage becomes cost, then the rest goes out.
    let group = ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }

  private static func transport(_ configuration: HostConfiguration, _ logger: Logger) -> HTTPTransportConfiguration {
    var transport = configuration.transport
    // A sink never waits for a connection that its own concurrency allows.
    let most = configuration.sinks.reduce(0) { $0 + $1.policy.concurrency }
    transport.maximumConcurrentTransfers = max(transport.maximumConcurrentTransfers, most)
    transport.maximumConnectionsPerHost = max(transport.maximumConnectionsPerHost, most)
    transport.diagnostics = { logger.debug("\($0)") }
    if transport.tlsVerification == .insecureNone {
      logger.warning("TLS verification is off: anybody on the way can read and change what is sent.")
    }
    return transport
  }

  /// Settings of the whole process: a closed pipe is an error and no end, and memory goes back to the system.
  private static func prepareProcess() {
    _ = signal(SIGPIPE, SIG_IGN)
    // Each arena keeps its own free memory; two are enough for two busy threads and keep the process small. Larger bodies
    // and batches are mapped, and given back at once.
    tattler_limit_heap(2, 4 << 20, 8 << 20)
  }
}
