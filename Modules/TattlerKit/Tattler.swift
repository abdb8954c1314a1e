public import Configuration
internal import CoreMetrics
public import Logging
internal import Synchronization
public import TattlerConfig

/// One line that sets up the metrics of a program.
///
/// ```swift
/// let telemetry = try await Tattler.bootstrap(service: "checkout", to: [.daemon()], logger: logger)
/// telemetry.start()
/// ```
/// Each form makes a ``Telemetry`` and gives it to swift-metrics as the backend of the whole process, so that the
/// metrics of every library arrive too. For tests, and for programs without globals, make a ``Telemetry`` and pass
/// its ``Telemetry/factory`` around.
public enum Tattler {
  private static let isBootstrapped = Mutex(false)

  /// Sets up metrics as a configuration says.
  ///
  /// swift-metrics takes one backend a process and ends it where another library has set one already.
  ///
  /// - Throws: ``TelemetryError``; with code `bootstrapped` at a second call.
  public static func bootstrap(
    _ configuration: TelemetryConfiguration, logger: Logger
  ) async throws(TelemetryError) -> Telemetry {
    try await bootstrap { () async throws(TelemetryError) in try await Telemetry(configuration, logger: logger) }
  }

  /// Sets up metrics for a service.
  ///
  /// - Parameters:
  ///   - destinations: who gets them.
  ///   - storage: where they wait: a file, for what must survive a crash.
  public static func bootstrap(
    service: TelemetryService, to destinations: [TelemetryDestination], storage: TelemetryStorage = .memory,
    logger: Logger
  ) async throws(TelemetryError) -> Telemetry {
    var configuration = TelemetryConfiguration(service: service, destinations: destinations)
    configuration.storage = storage
    return try await bootstrap(configuration, logger: logger)
  }

  /// Sets up metrics as OpenTelemetry's environment variables say; see ``OTelEnvironment``.
  ///
  /// - Parameter environment: where variables are read; the process's by default.
  public static func bootstrap(
    environment: ConfigEnvironment = .process, logger: Logger
  ) async throws(TelemetryError) -> Telemetry {
    let read = OTelEnvironment(environment)
    for warning in read.warnings { logger.warning("\(warning)") }
    return try await bootstrap(read.configuration(), logger: logger)
  }

  /// Sets up metrics as swift-configuration says; see ``TelemetryConfiguration/init(reading:)``.
  public static func bootstrap(
    reading reader: Configuration.ConfigReader, logger: Logger
  ) async throws(TelemetryError) -> Telemetry {
    try await bootstrap(try TelemetryConfiguration(reading: reader), logger: logger)
  }

  /// Sets up metrics with the file that configures the daemon: its queue, sinks and processors; its receivers are left
  /// out. See ``Telemetry/init(file:_:storage:environment:logger:clock:)``.
  ///
  /// - Parameters:
  ///   - file: a path.
  ///   - service: who sends.
  ///   - storage: instead of the file's queue, which one program alone can open.
  public static func bootstrap(
    file: String, service: TelemetryService, storage: TelemetryStorage? = nil, logger: Logger
  ) async throws(TelemetryError) -> Telemetry {
    try await bootstrap(
      file: file, TelemetryConfiguration(service: service), storage: storage, logger: logger)
  }

  /// Sets up metrics with the file that configures the daemon, and with views and so on of one's own.
  public static func bootstrap(
    file: String, _ configuration: TelemetryConfiguration, storage: TelemetryStorage? = nil,
    environment: ConfigEnvironment = .process, logger: Logger
  ) async throws(TelemetryError) -> Telemetry {
    try await bootstrap { () async throws(TelemetryError) in
      try await Telemetry(file: file, configuration, storage: storage, environment: environment, logger: logger)
    }
  }

  private static func bootstrap(
    _ make: () async throws(TelemetryError) -> Telemetry
  ) async throws(TelemetryError) -> Telemetry {
    let isFirst = isBootstrapped.withLock { isBootstrapped in
      defer { isBootstrapped = true }
      return !isBootstrapped
    }
    guard isFirst else {
      throw TelemetryError(
        .bootstrapped, "the metrics of this process were set up before; make a Telemetry for others beside them")
    }
    do throws(TelemetryError) {
      let telemetry = try await make()
      MetricsSystem.bootstrap(telemetry.factory)
      return telemetry
    } catch {
      isBootstrapped.withLock { $0 = false }
      throw error
    }
  }
}
