public import Logging
public import TattlerConfig
public import TattlerDelivery
internal import TattlerPipeline

extension Telemetry {
  /// Opens the queue, sinks and processors of the file that configures the daemon; its receivers are left out.
  ///
  /// Sinks that this module links are not loaded. What is no business of the daemon's (who sends, the interval,
  /// views) is of the configuration here; its destinations and its storage are not used, and the file says how long a
  /// shutdown may take.
  ///
  /// - Parameters:
  ///   - file: a path.
  ///   - configuration: who sends, and how is collected.
  ///   - storage: instead of the file's queue, which one program alone can open.
  ///   - environment: where `${…}` finds its values.
  /// - Throws: ``TelemetryError`` with every mistake and its place in the file.
  public convenience init(
    file: String, _ configuration: TelemetryConfiguration, storage: TelemetryStorage? = nil,
    environment: ConfigEnvironment = .process, logger: Logger, clock: DeliveryClock = .system
  ) async throws(TelemetryError) {
    var configuration = configuration
    configuration.destinations = []
    configuration.storage = storage ?? .memory
    try configuration.check()
    var specification: Pipeline.Specification
    do throws(ConfigErrors) {
      let document = try ConfigDocument.load(path: file, environment: environment)
      let host = try HostConfiguration(reading: document)
      specification = try host.pipeline(in: document, linked: TelemetryDestination.bundled)
      configuration.shutdownTimeout = .nanoseconds(Int64(clamping: host.drainNanoseconds))
    } catch {
      throw TelemetryError(.configuration, "\(error)")
    }
    if let storage { specification.queue = storage.queueConfiguration }
    try await self.init(configuration, specification, logger: logger, clock: clock)
  }
}
