public import Logging
public import ServiceLifecycle
internal import Synchronization
public import TattlerDelivery
public import TattlerMetrics
public import TattlerModel
internal import TattlerPipeline
internal import TattlerQueue
public import TattlerSwiftMetrics

/// The metrics of a program, and their way out: instruments, periodic collection, the queue and its destinations.
///
/// ```swift
/// let telemetry = try await Telemetry(configuration, logger: logger)
/// let orders = telemetry.meter("shop").counter("shop.orders")
/// orders.add(1)
/// try await telemetry.run()  // or `start()` where there is no `ServiceGroup`
/// ```
/// It is a `Service`: put it before what makes metrics into a `ServiceGroup`, so that it is shut down last. What
/// ``flush()`` returned for is in the queue, and with ``TelemetryStorage/file(_:durability:)`` survives a crash.
public final class Telemetry: Service, Sendable {
  /// The instruments.
  public let registry: MetricsRegistry
  /// The backend for swift-metrics; `MetricsSystem.bootstrap` takes it.
  public let factory: TattlerMetricsFactory
  private let pipeline: Pipeline
  private let export: MetricsExport
  private let group: ServiceGroup
  private let engine: EngineService
  private let deadline: ShutdownDeadline
  private let clock: DeliveryClock
  private let logger: Logger
  private let phase = Mutex(Phase.idle)

  private enum Phase {
    case idle, running, ended
  }

  /// Opens the queue and the destinations; nothing is collected before ``run()`` or ``start()``.
  ///
  /// - Parameters:
  ///   - logger: hears what goes wrong, and nothing while all is well.
  ///   - clock: where time comes from; tests set it.
  /// - Throws: ``TelemetryError`` with what is wrong and what to do.
  public convenience init(
    _ configuration: TelemetryConfiguration, logger: Logger, clock: DeliveryClock = .system
  ) async throws(TelemetryError) {
    try configuration.check()
    var specification = Pipeline.Specification(
      queue: configuration.storage.queueConfiguration, sinks: [], transport: configuration.transport)
    if configuration.isDisabled {
      specification.queue = TelemetryStorage.memory.queueConfiguration
    } else {
      for destination in configuration.destinations { specification.sinks.append(try destination.specification()) }
      if specification.sinks.isEmpty {
        logger.warning("There is no destination for metrics: none is collected.")
      }
    }
    try await self.init(configuration, specification, logger: logger, clock: clock)
  }

  init(
    _ configuration: TelemetryConfiguration, _ specification: Pipeline.Specification, logger: Logger,
    clock: DeliveryClock
  ) async throws(TelemetryError) {
    do throws(PipelineError) {
      pipeline = try await Pipeline(specification, clock: clock, logger: logger)
    } catch {
      switch error {
      case .queue, .system: throw TelemetryError(.queue, "\(error)")
      case .sink: throw TelemetryError(.destination, "\(error)")
      }
    }
    var metrics = configuration.metrics
    metrics.clock = clock.wall
    metrics.problemHandler = { logger.warning("\($0)") }
    registry = MetricsRegistry(metrics)
    factory = TattlerMetricsFactory(registry: registry, configuration: configuration.swiftMetrics)
    export = MetricsExport(registry, configuration.temporality, pipeline)
    self.clock = clock
    self.logger = logger
    deadline = ShutdownDeadline(
      drainNanoseconds: configuration.shutdownTimeout.nanoseconds, monotonic: clock.monotonic)
    engine = EngineService(
      engine: pipeline.engine, export: export, deadline: deadline,
      isDurable: specification.queue.durability != .memory, ended: Completion(), logger: logger)
    let collection = CollectionService(
      export: export, ticks: CollectionTicks(intervalNanoseconds: configuration.interval.nanoseconds),
      deadline: deadline, clock: clock, logger: logger)
    let services: [any Service] = [engine] + pipeline.services + [collection]
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    // Shut down in reverse: the last collection, then its cost, then delivery.
    group = ServiceGroup(configuration: .init(services: services.map { .init(service: $0) }, logger: quiet))
  }

  /// The instruments of a part of the program: see `MetricsRegistry.meter(_:version:schemaURL:attributes:)`.
  public func meter(_ name: String, version: String = "") -> Meter { registry.meter(name, version: version) }

  /// Collects and delivers until a graceful shutdown, or ``shutdown()``; then collects once more and delivers what
  /// waits, as far as there is time.
  ///
  /// - Throws: ``TelemetryError`` with code `running` where it runs already. After the end it returns at once.
  public func run() async throws {
    switch begin() {
    case .idle: break
    case .running: throw TelemetryError(.running, "the metrics are collected already: run() once, or start()")
    case .ended: return
    }
    defer { phase.withLock { $0 = .ended } }
    try await group.run()
  }

  /// Collects and delivers in the background, for programs without a `ServiceGroup`; ``shutdown()`` ends it. Where it
  /// runs already, nothing happens.
  public func start() {
    switch begin() {
    case .idle: break
    case .running: return
    case .ended:
      return logger.error("The metrics were shut down and cannot be started again; make another Telemetry.")
    }
    Task { [self] in
      defer { phase.withLock { $0 = .ended } }
      do { try await group.run() } catch {
        logger.error("The collection of metrics has ended.", metadata: ["error": "\(error)"])
      }
    }
  }

  /// What it was before, and running from now on where it was idle.
  private func begin() -> Phase {
    phase.withLock { phase in
      let former = phase
      if case .idle = former { phase = .running }
      return former
    }
  }

  /// Collects once more and delivers what waits, within ``TelemetryConfiguration/shutdownTimeout``, and ends
  /// everything.
  ///
  /// - Returns: true where nothing is left; otherwise a file has the rest for the next start, and a warning says what
  ///   was lost of memory.
  @discardableResult
  public func shutdown() async -> Bool {
    let former = phase.withLock { phase in
      let former = phase
      if case .idle = former { phase = .ended }
      return former
    }
    guard case .idle = former else {
      await group.triggerGracefulShutdown()
      return await engine.ended.wait()
    }
    // Nothing ran: what was counted is taken and delivered all the same.
    deadline.begin()
    pipeline.engine.start()
    do throws(QueueError) { _ = try await export.run() } catch {
      logger.error("The last metrics were not taken.", metadata: ["error": "\(error)"])
    }
    await engine.finish()
    return await engine.ended.wait()
  }

  /// Collects everything now, and returns once the queue has it: what was counted before the call is as safe as the
  /// queue is.
  ///
  /// Calls at the same time share a collection.
  ///
  /// - Returns: the number of points.
  /// - Throws: ``TelemetryError`` where the queue does not take it; nothing is lost then, the next collection has it.
  @discardableResult
  public func flush() async throws(TelemetryError) -> Int {
    do throws(QueueError) { return try await export.run() } catch { throw Self.failure(error) }
  }

  /// As ``flush()``, and waits until every destination has everything, or the time is up.
  ///
  /// - Returns: true where nothing waits any more. Delivery must be running.
  public func flush(deliveringWithin time: Duration) async throws(TelemetryError) -> Bool {
    try await flush()
    let start = clock.monotonic()
    while !pipeline.engine.isDrained {
      if clock.monotonic() - start >= time.nanoseconds || Task.isCancelled { return false }
      await clock.sleep(5_000_000)
    }
    return true
  }

  /// Takes a batch of one's own, such as events, for all destinations; returns once the queue has it.
  ///
  /// Without destinations it is gone.
  ///
  /// - Throws: ``TelemetryError`` where the queue does not take it.
  public func accept(_ batch: MetricBatch) async throws(TelemetryError) {
    guard pipeline.engine.hasSinks else { return }
    do throws(QueueError) { try await pipeline.accept(batch) } catch { throw Self.failure(error) }
  }

  /// Where every accepted point is, and how the destinations are.
  ///
  /// - Throws: ``TelemetryError`` where the queue cannot be read.
  public func status() throws(TelemetryError) -> DeliveryStatus {
    do throws(QueueError) { return try pipeline.engine.status() } catch { throw Self.failure(error) }
  }

  /// What was collected so far.
  public var figures: TelemetryFigures { export.figures }

  private static func failure(_ error: QueueError) -> TelemetryError {
    error.code == .closed ? TelemetryError(.closed, "the metrics were shut down") : TelemetryError(.queue, error.reason)
  }
}
