internal import FileSink
internal import GrafanaCloudSink
public import OTLPSink
internal import StdoutSink
public import TattlerConfig
public import TattlerDelivery
public import TattlerGrafana
public import TattlerPlugin
public import TattlerQueue
internal import TattlerSinkSupport

/// Who gets metrics: one of the sinks that Tattler brings, or another plugin, linked or loaded.
public struct TelemetryDestination: Sendable {
  /// How the plugin is had.
  enum Origin: Sendable {
    case linked(SinkPlugin)
    case file(String)
  }

  /// The name under which the queue keeps how far it is.
  public var name: String
  /// How it is treated when things go wrong, and how fast it is fed.
  public var delivery = DeliveryPolicy()
  /// How much of the queue it may use.
  public var queue = SinkQueuePolicy()
  let origin: Origin
  /// Canonical JSON with its secrets resolved.
  let configuration: [UInt8]
  /// Whether it takes differences; where it does not, they would be left out.
  let takesDelta: Bool

  init(name: String, _ origin: Origin, _ configuration: [UInt8], takesDelta: Bool = true) {
    self.name = name
    self.origin = origin
    self.configuration = configuration
    self.takesDelta = takesDelta
  }

  /// A plugin that the program links, with its configuration as JSON.
  public static func plugin(_ plugin: SinkPlugin, configuration: [UInt8], name: String? = nil) -> TelemetryDestination {
    TelemetryDestination(name: name ?? plugin.identity.name, .linked(plugin), configuration)
  }

  /// A plugin in a shared object, with its configuration as JSON.
  public static func plugin(path: String, configuration: [UInt8], name: String) -> TelemetryDestination {
    TelemetryDestination(name: name, .file(path), configuration)
  }

  /// A receiver of OTLP over HTTP, such as a collector.
  ///
  /// - Parameters:
  ///   - endpoint: the base, to which `/v1/metrics` is appended.
  ///   - headers: more headers, such as credentials.
  ///   - allowsPlainHTTP: whether plain HTTP to another machine is allowed.
  public static func otlp(
    endpoint: String, headers: [(name: String, value: Secret)] = [], allowsPlainHTTP: Bool = false,
    name: String = "otlp"
  ) -> TelemetryDestination {
    otlp(
      OTLPSinkConfiguration(endpoint: .base(endpoint), headers: headers, allowsPlainHTTP: allowsPlainHTTP),
      name: name)
  }

  /// A receiver of OTLP over HTTP, with everything that the sink can be told. Where that is Grafana Cloud, the sink is
  /// the one that knows its ways.
  public static func otlp(_ configuration: OTLPSinkConfiguration, name: String = "otlp") -> TelemetryDestination {
    if configuration.isForGrafanaCloud { return grafanaCloud(configuration, name: name) }
    return TelemetryDestination(
      name: name, .linked(OTLPSink.plugin), configuration.canonicalJSON, takesDelta: configuration.temporality == .any)
  }

  /// A daemon on this machine, whose own queue takes over from here: `tattler run`.
  public static func daemon(at endpoint: String = "http://127.0.0.1:4318", name: String = "daemon")
    -> TelemetryDestination
  { otlp(endpoint: endpoint, name: name) }

  /// Grafana Cloud, by OTLP.
  ///
  /// - Parameters:
  ///   - endpoint: the gateway of the stack's OpenTelemetry card.
  ///   - credentials: the instance id of that card, and a token with the scope metrics:write.
  public static func grafanaCloud(
    _ endpoint: OTLPEndpoint, _ credentials: GrafanaCredentials, name: String = "grafana_cloud"
  ) -> TelemetryDestination {
    grafanaCloud(OTLPSinkConfiguration(endpoint: .base(endpoint.url), credentials: credentials), name: name)
  }

  private static func grafanaCloud(_ settings: OTLPSinkConfiguration, name: String) -> TelemetryDestination {
    // Differences become totals before they are queued, as the sink asks for.
    TelemetryDestination(
      name: name, .linked(GrafanaCloudSink.plugin), GrafanaCloudSinkConfiguration(.otlp(settings)).canonicalJSON)
  }

  /// Grafana Cloud, by OTLP, of what the stack's OpenTelemetry card shows.
  ///
  /// - Parameters:
  ///   - zone: such as `prod-eu-west-2`.
  ///   - token: one with the scope metrics:write.
  /// - Throws: ``TelemetryError`` that says what is wrong with them, without the token.
  public static func grafanaCloud(
    zone: String, instanceID: String, token: String, name: String = "grafana_cloud"
  ) throws(TelemetryError) -> TelemetryDestination {
    let endpoint: OTLPEndpoint
    do throws(OTLPEndpointError) { endpoint = try OTLPEndpoint(zone: zone) } catch {
      throw TelemetryError(.configuration, error.description)
    }
    do throws(GrafanaCredentialsError) {
      return grafanaCloud(endpoint, try GrafanaCredentials(instanceID: instanceID, token: Secret(token)), name: name)
    } catch {
      throw TelemetryError(.configuration, error.description)
    }
  }

  /// A receiver of Influx line protocol that keeps numbers, such as VictoriaMetrics or Grafana Cloud's older road.
  ///
  /// - Parameters:
  ///   - url: where lines are posted; without a path it gets `/api/v1/push/influx/write`.
  ///   - credentials: the metrics instance id and a token; nil for a receiver that wants none.
  public static func lineProtocol(
    url: String, _ credentials: GrafanaCredentials? = nil, name: String = "line_protocol"
  ) -> TelemetryDestination {
    let settings = InfluxPushConfiguration(url: url, credentials: credentials)
    return TelemetryDestination(
      name: name, .linked(GrafanaCloudSink.plugin), GrafanaCloudSinkConfiguration(.influx(settings)).canonicalJSON)
  }

  /// A file, with line protocol, or a JSON object, a line.
  ///
  /// - Parameter path: as the file sink has it, with `{name}` for the name of a metric, say.
  public static func file(_ path: String, json: Bool = false, name: String = "file") -> TelemetryDestination {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("format")
    writer.string(json ? "json" : "line_protocol")
    writer.key("path")
    writer.string(path)
    writer.endObject()
    return TelemetryDestination(name: name, .linked(FileSink.plugin), writer.bytes)
  }

  /// Standard output, a table for people unless said otherwise.
  public static func standardOutput(_ format: TextFormat = .table, name: String = "stdout") -> TelemetryDestination {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("format")
    writer.string(format.rawValue)
    writer.endObject()
    return TelemetryDestination(name: name, .linked(StdoutSink.plugin), writer.bytes)
  }

  /// How text is written.
  public enum TextFormat: String, Sendable, Hashable, CaseIterable {
    /// Aligned columns.
    case table
    /// InfluxDB line protocol.
    case lineProtocol = "line_protocol"
    /// One JSON object a line.
    case json
  }

  /// The plugins that the program has by linking this module.
  static var bundled: [SinkPlugin] { [OTLPSink.plugin, GrafanaCloudSink.plugin, FileSink.plugin, StdoutSink.plugin] }

  /// What the engine makes the sink of.
  func specification() throws(TelemetryError) -> DeliveryEngine.SinkSpecification {
    let plugin: SinkPlugin
    switch origin {
    case .linked(let linked): plugin = linked
    case .file(let path):
      do throws(PluginError) { plugin = try PluginLoader(folders: []).load(path: path) } catch {
        throw TelemetryError(.destination, "the destination \"\(name)\": \(error.reason)")
      }
    }
    do throws(SinkError) { try plugin.check(configuration: configuration) } catch {
      let key = error.keyPath.isEmpty ? "" : ", \(error.keyPath)"
      throw TelemetryError(.destination, "the destination \"\(name)\"\(key): \(error.reason)")
    }
    return DeliveryEngine.SinkSpecification(
      name: name, plugin: plugin, configuration: configuration, policy: delivery, queue: queue)
  }
}

extension OTLPSinkConfiguration {
  /// Whether the endpoint is one of Grafana Cloud.
  fileprivate var isForGrafanaCloud: Bool {
    switch endpoint {
    case .base(let url), .metrics(let url): ReceiverURL.isGrafanaCloud(url)
    }
  }
}

/// The configuration has secrets: it is left out.
extension TelemetryDestination: CustomStringConvertible, CustomReflectable {
  /// The name.
  public var description: String { "\(name) [configuration redacted]" }

  /// A mirror of the name alone.
  public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
