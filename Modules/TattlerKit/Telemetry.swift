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
  private let clock: DeliveryClock
  private let logger: Logger
  private let background = Mutex(Background.none)

  private enum Background {
    case none
    case running(Task<Void, Never>)
    case ended
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
    if !configuration.isDisabled {
      for destination in configuration.destinations { specification.sinks.append(try destination.specification()) }
    } else {
      specification.queue.durability = .memory
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
    factory = TattlerMetricsFactory(registry: registry)
    export = MetricsExport(registry, pipeline)
    self.clock = clock
    self.logger = logger
    let deadline = ShutdownDeadline(
      drainNanoseconds: configuration.shutdownTimeout.nanoseconds, monotonic: clock.monotonic)
    var services: [any Service] = [
      EngineService(engine: pipeline.engine, export: export, deadline: deadline, logger: logger)
    ]
    services += pipeline.services
    services.append(
      CollectionService(
        export: export, ticks: CollectionTicks(intervalNanoseconds: configuration.interval.nanoseconds),
        deadline: deadline, clock: clock, logger: logger))
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    // Shut down in reverse: the last collection, then its cost, then delivery.
    group = ServiceGroup(configuration: .init(services: services.map { .init(service: $0) }, logger: quiet))
  }

  /// The instruments of a part of the program: see ``MetricsRegistry/meter(_:version:schemaURL:attributes:)``.
  public func meter(_ name: String, version: String = "") -> Meter { registry.meter(name, version: version) }

  /// Collects and delivers until a graceful shutdown, which collects once more and delivers what waits, as far as there
  /// is time.
  ///
  /// Once only, and not beside ``start()``.
  public func run() async throws { try await group.run() }

  /// Collects and delivers in the background, for programs without a `ServiceGroup`; ``shutdown()`` ends it.
  public func start() {
    background.withLock { background in
      guard case .none = background else { return }
      background = .running(
        Task { [group, logger] in
          do { try await group.run() } catch {
            logger.error("The collection of metrics has ended.", metadata: ["error": "\(error)"])
          }
        })
    }
  }

  /// Ends what ``start()`` began: collects once more and delivers what waits, as far as there is time.
  public func shutdown() async {
    let former = background.withLock { background in
      defer { background = .ended }
      return background
    }
    switch former {
    case .running(let task):
      await group.triggerGracefulShutdown()
      await task.value
    case .none:
      await group.triggerGracefulShutdown()
      await pipeline.engine.shutdown(drainNanoseconds: 0)
    case .ended: return
    }
  }

  /// Collects everything now, and returns once the queue has it: what was counted before the call is as safe as the
  /// queue is.
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
