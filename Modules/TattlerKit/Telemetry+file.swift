public import Logging
public import TattlerConfig
public import TattlerDelivery
internal import TattlerPipeline

extension Telemetry {
  /// Opens the queue, sinks and processors of the file that configures the daemon; its receivers are left out.
  ///
  /// Sinks that this module links are not loaded. The resource and the interval are not the daemon's business, and given
  /// here.
  ///
  /// - Parameters:
  ///   - file: a path.
  ///   - service: who sends.
  ///   - storage: instead of the file's queue, which one program alone can open.
  ///   - environment: where `${…}` finds its values.
  /// - Throws: ``TelemetryError`` with every mistake and its place in the file.
  public convenience init(
    file: String, service: TelemetryService, storage: TelemetryStorage? = nil, interval: Duration = .seconds(10),
    environment: ConfigEnvironment = .process, logger: Logger, clock: DeliveryClock = .system
  ) async throws(TelemetryError) {
    var configuration = TelemetryConfiguration(service: service)
    configuration.interval = interval
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
