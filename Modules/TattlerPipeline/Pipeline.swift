public import Logging
public import ServiceLifecycle
public import TattlerCost
public import TattlerDelivery
public import TattlerModel
internal import TattlerPlugin
internal import TattlerPricing
public import TattlerQueue
public import TattlerTransport

/// What stands between those who have metrics and those who want them: processors, queue and sinks. A program that
/// links Tattler and the daemon share it.
///
/// ```swift
/// let pipeline = try await Pipeline(specification, logger: logger)
/// pipeline.engine.start()
/// try await pipeline.accept(batch)
/// await pipeline.engine.shutdown(drainNanoseconds: 10_000_000_000)
/// ```
public final class Pipeline: Sendable {
  /// What a pipeline is made of.
  public struct Specification: Sendable {
    /// Where and how batches are kept.
    public var queue: QueueConfiguration
    /// Where delivery goes.
    public var sinks: [DeliveryEngine.SinkSpecification]
    /// How HTTP leaves.
    public var transport: HTTPTransportConfiguration
    /// What makes cost of usage; nil where nothing does.
    public var cost: (configuration: CostConfiguration, prices: CostConfiguration.Prices)?
    /// What is made of frames; nil where none are taken.
    public var frames: FrameSettings?
    /// How deltas become totals, where they do.
    public var cumulative = CumulativeSettings()

    /// Makes a specification.
    public init(
      queue: QueueConfiguration, sinks: [DeliveryEngine.SinkSpecification],
      transport: HTTPTransportConfiguration = HTTPTransportConfiguration(),
      cost: (configuration: CostConfiguration, prices: CostConfiguration.Prices)? = nil
    ) {
      self.queue = queue
      self.sinks = sinks
      self.transport = transport
      self.cost = cost
    }
  }

  /// The queue and the sinks.
  public let engine: DeliveryEngine
  package let cost: CostProcessor?
  package let frames: FrameProcessor?
  private let cumulative: CumulativeProcessor?
  /// The figures of the processor of deltas; nil where it is off.
  package var cumulativeFigures: CumulativeFigures? { cumulative?.figures }
  private let logger: Logger

  /// Opens the queue and makes the sinks; nothing is delivered before the engine is started.
  ///
  /// - Throws: ``PipelineError`` with a sentence for the operator.
  public init(
    _ specification: Specification, clock: DeliveryClock = .system, logger: Logger
  ) async throws(PipelineError) {
    self.logger = logger
    let queueLog = QueueLog(logger, monotonic: clock.monotonic)
    let figures = specification.cost.map { CostFigures(checked: $0.prices.table.checked) }
    let frameFigures = specification.frames.map { _ in FrameFigures() }
    let cumulativeFigures = CumulativeFigures()
    var queueConfiguration = specification.queue
    queueConfiguration.onEvent = { event in
      queueLog.log(event)
      switch event {
      case .recordsLost(CostFolding.owner, _, _): figures?.noteLoss()
      case .recordsLost(FrameProcessor.owner, _, _): frameFigures?.noteLoss()
      case .recordsLost(CumulativeProcessor.owner, _, _): cumulativeFigures.noteLoss()
      default: break
      }
    }
    queueConfiguration.now = clock.wall
    let queue: OfflineQueue
    do throws(QueueError) { queue = try OfflineQueue.open(queueConfiguration) } catch {
      throw .queue(path: specification.queue.path, error)
    }
    do {
      let transport = try HTTPTransport(configuration: Self.transport(specification, logger))
      engine = try await DeliveryEngine(
        queue: queue, sinks: specification.sinks, transport: transport, clock: clock, logger: logger)
    } catch {
      await queue.close()
      if let failure = error as? DeliveryError { throw .sink(failure) }
      throw .system("\(error)")
    }
    if let cost = specification.cost, let figures {
      self.cost = try await CostProcessor(
        cost.configuration, cost.prices, engine: engine, figures: figures, clock: clock, logger: logger)
    } else {
      self.cost = nil
    }
    let isCumulative =
      specification.cumulative.isEnabled ?? specification.sinks.contains { $0.plugin.takesCumulativeOnly }
    if isCumulative {
      cumulative = try await CumulativeProcessor(
        specification.cumulative, engine: engine, cost: cost, figures: cumulativeFigures, clock: clock, logger: logger)
    } else {
      cumulative = nil
    }
    if let settings = specification.frames, let frameFigures {
      frames = try await FrameProcessor(
        settings, engine: engine, figures: frameFigures, cost: cost, clock: clock, logger: logger)
    } else {
      frames = nil
    }
  }

  /// Takes a batch for all sinks, and returns once it is as safe as the queue's durability says.
  ///
  /// - Returns: what was left out, where deltas become totals.
  /// - Throws: `QueueError` where the queue refuses; then nothing was taken.
  @discardableResult
  public func accept(_ batch: MetricBatch) async throws(QueueError) -> Acceptance {
    if let cumulative, CumulativeProcessor.concerns(batch) {
      return try await cumulative.accept(batch)
    }
    if let cost { try await cost.accept(batch) } else { try await engine.accept(batch) }
    return .whole
  }

  /// What the processors do in the background. They end in reverse, before the engine is shut down: frames become
  /// usage, usage becomes cost, and the engine then delivers what they made last.
  public var services: [any Service] {
    let services: [(any Service)?] = [cost?.service(logger), frames?.service(logger)]
    return services.compactMap(\.self)
  }

  private static func transport(_ specification: Specification, _ logger: Logger) -> HTTPTransportConfiguration {
    var transport = specification.transport
    // A sink never waits for a connection that its own concurrency allows.
    let most = specification.sinks.reduce(0) { $0 + $1.policy.concurrency }
    transport.maximumConcurrentTransfers = max(transport.maximumConcurrentTransfers, most)
    transport.maximumConnectionsPerHost = max(transport.maximumConnectionsPerHost, most)
    transport.diagnostics = { logger.debug("\($0)") }
    if transport.tlsVerification == .insecureNone {
      logger.warning("TLS verification is off: anybody on the way can read and change what is sent.")
    }
    return transport
  }
}
