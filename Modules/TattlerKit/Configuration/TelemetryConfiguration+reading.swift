public import Configuration
internal import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerMetrics
internal import TattlerQueue
internal import TattlerTransport

extension TelemetryConfiguration {
  /// Reads what swift-configuration's providers say.
  ///
  /// | key | default | |
  /// |---|---|---|
  /// | `service.name`, `.version`, `.namespace`, `.instanceId` | | who sends |
  /// | `resource` | | more attributes: `key=value` with commas |
  /// | `enabled` | true | |
  /// | `interval`, `shutdown.timeout` | 10s | such as `250ms`, `1m` |
  /// | `temporality` | cumulative | or delta |
  /// | `cardinalityLimit` | 2000 | series of an instrument |
  /// | `queue.path` | | the file of the queue; without, metrics wait in memory |
  /// | `queue.durability` | fsync | or os |
  /// | `queue.maximumBytes` | 1GiB | such as 64MiB |
  /// | `otlp.endpoint`, `otlp.headers` | | a receiver; headers are `name=value` with commas, and secret |
  /// | `otlp.insecureHTTP` | false | whether plain HTTP to another machine is allowed |
  /// | `otlp.protocol`, `otlp.compression` | http/protobuf, gzip | or http/json; or none |
  /// | `grafanaCloud.endpoint` or `.zone`, `.instanceId`, `.token` | | the gateway of a stack; the token is secret |
  /// | `daemon.endpoint` | | a daemon on this machine |
  /// | `file.path`, `console` | | a file; `true` for standard output |
  ///
  /// ```swift
  /// let reader = ConfigReader(provider: EnvironmentVariablesProvider()).scoped(to: "metrics")
  /// let configuration = try TelemetryConfiguration(reading: reader)  // METRICS_SERVICE_NAME, METRICS_QUEUE_PATH …
  /// ```
  ///
  /// - Throws: ``TelemetryError`` that names the key. A value of a secret key is not told.
  public init(reading reader: Configuration.ConfigReader) throws(TelemetryError) {
    let settings = TelemetrySettings(reader)
    self.init(
      service: TelemetryService(
        name: settings.text("service.name"), version: settings.text("service.version") ?? "",
        namespace: settings.text("service.namespace") ?? "", instanceID: settings.text("service.instanceId")))
    for pair in try settings.pairs("resource") { resource[pair.key] = .string(pair.value) }
    isDisabled = try !settings.boolean("enabled", default: true)
    interval = try settings.duration("interval") ?? interval
    shutdownTimeout = try settings.duration("shutdown.timeout") ?? shutdownTimeout
    temporality = try settings.choice(
      "temporality", [("cumulative", MetricTemporality.cumulative), ("delta", .delta)], default: .cumulative)
    if let limit = settings.text("cardinalityLimit") {
      guard let number = Int(limit), (1...10_000_000).contains(number) else {
        throw settings.error("cardinalityLimit", "give a number from 1 to 10000000")
      }
      cardinalityLimit = number
    }
    if let path = settings.text("queue.path") {
      var queue = QueueConfiguration(path: path)
      queue.durability = try settings.choice(
        "queue.durability", [("fsync", QueueDurability.fsync), ("os", .os)], default: .fsync)
      if let text = settings.text("queue.maximumBytes") {
        guard let bytes = ByteSize.parse(text), bytes >= 1 << 20 else {
          throw settings.error("queue.maximumBytes", "give a size such as 64MiB, at least 1MiB")
        }
        queue.maximumBytes = bytes
      }
      storage = .queue(queue)
    }
    try readDestinations(settings)
  }

  private mutating func readDestinations(_ settings: TelemetrySettings) throws(TelemetryError) {
    if let endpoint = settings.text("otlp.endpoint") {
      var otlp = OTLPSinkConfiguration(endpoint: .base(endpoint))
      otlp.headers = try settings.headers("otlp.headers").map { ($0.key, Secret($0.value)) }
      otlp.encoding = try settings.choice(
        "otlp.protocol", OTLPSinkConfiguration.Encoding.allCases.map { ($0.rawValue, $0) }, default: .protobuf)
      otlp.compression = try settings.choice(
        "otlp.compression", OTLPSinkConfiguration.Compression.allCases.map { ($0.rawValue, $0) }, default: .gzip)
      otlp.allowsPlainHTTP = try settings.boolean("otlp.insecureHTTP", default: false)
      destinations.append(.otlp(otlp))
    }
    if let destination = try Self.grafanaCloud(settings) { destinations.append(destination) }
    if let endpoint = settings.text("daemon.endpoint") { destinations.append(.daemon(at: endpoint)) }
    if let path = settings.text("file.path") { destinations.append(.file(path)) }
    if try settings.boolean("console", default: false) { destinations.append(.standardOutput()) }
  }

  private static func grafanaCloud(_ settings: TelemetrySettings) throws(TelemetryError) -> TelemetryDestination? {
    let url = settings.text("grafanaCloud.endpoint")
    let zone = settings.text("grafanaCloud.zone")
    let id = settings.text("grafanaCloud.instanceId")
    let token = settings.text("grafanaCloud.token", isSecret: true)
    if url == nil, zone == nil, id == nil, token == nil { return nil }
    guard let id else {
      throw settings.error("grafanaCloud.instanceId", "it is missing: the stack's OpenTelemetry card has it")
    }
    guard let token else {
      throw settings.error("grafanaCloud.token", "it is missing: a token with the scope metrics:write")
    }
    let endpoint: OTLPEndpoint
    do throws(OTLPEndpointError) {
      switch (url, zone) {
      case (let url?, nil): endpoint = try OTLPEndpoint(url: url)
      case (nil, let zone?): endpoint = try OTLPEndpoint(zone: zone)
      default: throw OTLPEndpointError(.notHTTP)
      }
    } catch {
      if (url == nil) == (zone == nil) {
        throw settings.error("grafanaCloud.endpoint", "give it or grafanaCloud.zone, and one of them only")
      }
      throw settings.error(url == nil ? "grafanaCloud.zone" : "grafanaCloud.endpoint", error.description)
    }
    do throws(GrafanaCredentialsError) {
      return .grafanaCloud(endpoint, try GrafanaCredentials(instanceID: id, token: Secret(token)))
    } catch {
      throw settings.error("grafanaCloud.token", error.description)
    }
  }
}
