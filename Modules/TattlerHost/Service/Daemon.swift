internal import CTattlerProcess
public import Logging
internal import ServiceLifecycle
public import TattlerConfig
public import TattlerDelivery
public import TattlerPipeline
internal import TattlerQueue
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
  private let pipeline: Pipeline
  private let logger: Logger
  private let clock: DeliveryClock

  /// Opens the queue and the sinks; nothing runs yet.
  ///
  /// - Throws: ``DaemonError`` with a sentence for the operator.
  public init(
    _ configuration: HostConfiguration, document: ConfigDocument, logger: Logger, clock: DeliveryClock = .system
  ) async throws(DaemonError) {
    Self.prepareProcess()
    var specification: Pipeline.Specification
    do throws(ConfigErrors) { specification = try configuration.pipeline(in: document) } catch {
      throw DaemonError(.configuration, "\(error)")
    }
    if configuration.takesFrames { specification.frames = configuration.frames }
    do throws(PipelineError) {
      pipeline = try await Pipeline(specification, clock: clock, logger: logger)
    } catch {
      switch error {
      case .queue, .system: throw DaemonError(.queue, "\(error)")
      case .sink(let failure):
        let path = ConfigKeyPath([.key("sinks"), .key(failure.sink)])
        throw DaemonError(.sink, "\(SinkSet.located(failure.keyPath, failure.reason, document, path))")
      }
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
    var services: [any Service] = [DeliveryService(engine: pipeline.engine, deadline: deadline, logger: logger)]
    services += pipeline.services
    let servers = DaemonServers(configuration: configuration, pipeline: pipeline, logger: logger, clock: clock).make()
    if !servers.isEmpty {
      services.append(
        ReceiverService(servers: servers, deadline: deadline, sleep: clock.sleep, logger: logger))
    }
    let sinks = configuration.sinks.filter { $0.missingVariables.isEmpty }.map(\.name)
    services.append(
      AdminService(
        socket: AdminSocket(queuePath: configuration.queue.path),
        pages: AdminPages(OpenQueue(pipeline.engine.queue, runningSinks: Set(sinks), isRunning: true)),
        deadline: deadline, sleep: clock.sleep, logger: logger))
    // Services are shut down in reverse: first nothing new comes in, then frames become usage and usage
    // becomes cost, then the rest goes out.
    let group = ServiceGroup(
      configuration: .init(
        services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }

  /// Settings of the whole process: a closed pipe is an error and no end, and memory goes back to the system.
  private static func prepareProcess() {
    _ = signal(SIGPIPE, SIG_IGN)
    // Each arena keeps its own free memory; two are enough for two busy threads and keep the process small. Larger bodies
    // and batches are mapped, and given back at once.
    tattler_limit_heap(2, 4 << 20, 8 << 20)
  }
}
