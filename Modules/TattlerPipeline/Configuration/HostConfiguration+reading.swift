internal import Logging
public import TattlerConfig
internal import TattlerCost
internal import TattlerPlugin
public import TattlerQueue
internal import TattlerTransport

extension HostConfiguration {
  /// The keys of a sink that the host reads; everything else is the plugin's.
  private static let sinkKeys: Set<String> = ["type", "plugin", "when_set", "delivery", "queue"]

  /// Reads a document strictly.
  ///
  /// - Throws: every mistake with its place, key and remedy. The sinks' own keys are checked by their plugins, see
  ///   ``SinkSet``.
  public init(reading document: ConfigDocument) throws(ConfigErrors) {
    self = try document.read { reader in
      let receivers = Self.receivers(reader)
      let processors = Self.processors(reader)
      return HostConfiguration(
        queue: Self.queue(reader), receiver: receivers.influx, otlpReceiver: receivers.otlp,
        frames: receivers.frames,
        cost: processors.cost, cumulative: processors.cumulative,
        transport: Self.transport(reader),
        pluginFolders: reader.defaultedSection("plugins") { $0.strings("folders", default: []) },
        sinks: reader.namedSections("sinks") { Self.sink($0, $1, document) }.map(\.value),
        drainNanoseconds: reader.defaultedSection("shutdown") { section in
          section.duration("drain", default: .seconds(10)).nanoseconds
        },
        log: reader.defaultedSection("log") { section in
          LogConfiguration(
            level: section.choice("level", default: LogLevelName.info).level,
            format: section.choice("format", default: LogConfiguration.Format.text))
        })
    }
  }

  private static func processors(
    _ reader: ConfigReader
  ) -> (cost: CostConfiguration?, cumulative: CumulativeSettings) {
    reader.defaultedSection("processors") { section in
      (
        section.section("cost") { CostConfiguration(reading: $0) },
        section.defaultedSection("cumulative") { section in
          var settings = CumulativeSettings()
          settings.isEnabled = section.boolean("enabled")
          settings.maximumSeries = section.integer(
            "max_series", in: 1...10_000_000, default: settings.maximumSeries)
          settings.maximumBytes = section.bytes("max_bytes", in: 1 << 20...192 << 20, default: settings.maximumBytes)
          settings.idleNanoseconds =
            section.duration("idle", in: .seconds(60)...(.seconds(86_400 * 365)))?.nanoseconds
            ?? settings.idleNanoseconds
          return settings
        }
      )
    }
  }

  /// The queue of a document alone, for who looks at a queue without the secrets that the rest of the document names.
  public static func queue(of document: ConfigDocument) throws(ConfigErrors) -> QueueConfiguration {
    try document.read { reader in
      defer { reader.acceptRemainingKeys() }
      return queue(reader)
    }
  }

  private static func queue(_ reader: ConfigReader) -> QueueConfiguration {
    reader.requiredSection("queue") { section in
      var queue = QueueConfiguration(path: section.requiredString("path"))
      queue.durability = section.choice("durability", default: DurabilityName.fsync).durability
      queue.maximumBytes = section.bytes("max_bytes", in: 1 << 20...Int.max, default: queue.maximumBytes)
      queue.maximumDeadBytes = section.bytes("max_dead_bytes", in: 0...Int.max, default: queue.maximumDeadBytes)
      queue.maximumAgeNanoseconds = section.duration("max_age")?.nanoseconds ?? queue.maximumAgeNanoseconds
      return queue
    }
  }

  private static func transport(_ reader: ConfigReader) -> HTTPTransportConfiguration {
    reader.defaultedSection("http") { section in
      var transport = HTTPTransportConfiguration()
      transport.caFile = section.string("ca_file")
      if let certificate = section.string("client_certificate") {
        transport.clientCertificate = .init(
          certificateFile: certificate, keyFile: section.requiredString("client_key"),
          keyPassword: section.secret("client_key_password")?.reveal())
      }
      switch section.string("proxy") {
      case nil: transport.proxy = .environment
      case "none": transport.proxy = .none
      case let url?: transport.proxy = .url(url)
      }
      if section.boolean("insecure_skip_verify", default: false) { transport.tlsVerification = .insecureNone }
      return transport
    }
  }

  private static func sink(_ name: String, _ reader: ConfigReader, _ document: ConfigDocument) -> SinkConfiguration {
    let missing = reader.missingVariables()
    let type = sinkType(reader)
    let plugin = reader.string("plugin")
    let policy = reader.defaultedSection("delivery", policy)
    let queue = reader.defaultedSection("queue", queuePolicy)
    var json: [UInt8] = []
    if missing.isEmpty, let node = document.root["sinks"]?[name] {
      do throws(ConfigErrors) {
        json = try node.canonicalJSON(
          excluding: sinkKeys, environment: document.environment, keyPath: reader.keyPath)
      } catch {
        for mistake in error.errors { reader.report(mistake) }
      }
    }
    reader.acceptRemainingKeys()
    return SinkConfiguration(
      name: name, type: type, pluginPath: plugin, missingVariables: missing, json: json, policy: policy,
      queue: queue)
  }

  /// The keys of a sink are not checked here, so that a misspelt `type` has to be found by its likeness.
  private static func sinkType(_ reader: ConfigReader) -> String {
    if reader.node("type") == nil,
      let near = reader.keys.first(where: { Spelling.nearest(to: $0, among: ["type"]) != nil })
    {
      reader.report(near, code: .unknownKey, reason: "unknown key", suggestion: "type")
      return ""
    }
    return reader.requiredString("type")
  }

  private enum DurabilityName: String, CaseIterable {
    case fsync, os, memory

    var durability: QueueDurability {
      switch self {
      case .fsync: .fsync
      case .os: .os
      case .memory: .memory
      }
    }
  }

  private enum LogLevelName: String, CaseIterable {
    case trace, debug, info, notice, warning, error

    var level: Logger.Level {
      switch self {
      case .trace: .trace
      case .debug: .debug
      case .info: .info
      case .notice: .notice
      case .warning: .warning
      case .error: .error
      }
    }
  }
}

extension Duration {
  /// Whole nanoseconds; the largest number where they do not fit, 0 for a negative duration.
  package var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (scaled, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : scaled &+ UInt64(attoseconds / 1_000_000_000)
  }
}
