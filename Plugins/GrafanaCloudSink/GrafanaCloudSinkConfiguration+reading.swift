internal import OTLPSink
public import TattlerConfig
internal import TattlerGrafana
internal import TattlerPlugin
internal import TattlerSinkSupport

extension GrafanaCloudSinkConfiguration {
  /// The values of `protocol`.
  private enum RoadName: String, CaseIterable, Sendable {
    case otlp
    case influx
  }

  /// Reads the sink's keys.
  ///
  /// | key | road | |
  /// |---|---|---|
  /// | `protocol` | | `otlp`, `influx`; without it `influx` where there is a `url`, else `otlp` |
  /// | `endpoint`, or `metrics_endpoint`, or `zone` | OTLP | the base URL, the whole URL, or the gateway's zone |
  /// | `environment`, `env_file` | OTLP | what is not set here comes from variables `OTEL_…` |
  /// | `encoding`, `compression` | OTLP | `protobuf`, `json`; `gzip`, `none` |
  /// | `url`, `auth`, `gzip` | Influx | |
  /// | `instance_id`, `token`, `headers`, `resource`, `timeout`, `connect_timeout`, `max_body_bytes`, `insecure_http` | both | |
  ///
  /// - Parameter variables: where the variables are.
  public init(_ reader: ConfigReader, variables: ConfigEnvironment = .process) {
    var source = VariableSource()
    let named = reader.choice("protocol", of: RoadName.self)
    switch named ?? (reader.keys.contains("url") ? .influx : .otlp) {
    case .influx:
      Self.refuse(
        ["endpoint", "metrics_endpoint", "zone", "environment", "env_file"], of: reader, "influx",
        "url: https://prometheus-<zone>.grafana.net, or protocol: otlp without url")
      self.init(.influx(Self.influx(reader)))
    case .otlp:
      Self.refuse(
        ["url"], of: reader, "otlp", "endpoint: https://otlp-gateway-<zone>.grafana.net/otlp, or protocol: influx")
      (self, source) = Self.otlp(reader, variables)
    }
    guard !Self.isEmpty(road) else { return }
    do throws(SinkError) {
      warnings += try check(requiresCredentials: !source.isBroken).warnings
    } catch {
      let written = error.keyPath == "endpoint" ? ["endpoint", "zone"] : [error.keyPath]
      let key = written.first { reader.keys.contains($0) } ?? source.key ?? error.keyPath
      reader.report(key, reason: error.reason)
    }
  }

  /// Refuses keys of the other road; asked for, so that a misspelt one is told what was meant.
  private static func refuse(_ keys: [String], of reader: ConfigReader, _ road: String, _ expected: String) {
    for key in keys where reader.node(key) != nil {
      reader.report(key, reason: "protocol: \(road) has no \(key)", expected: expected)
    }
  }

  /// Whether there is no address, which was told already.
  private static func isEmpty(_ road: Road) -> Bool {
    switch road {
    case .influx(let settings): settings.url.isEmpty
    case .otlp(let settings): settings.endpoint == .base("")
    }
  }

  private static func influx(_ reader: ConfigReader) -> InfluxPushConfiguration {
    InfluxPushConfiguration(
      url: reader.requiredString("url"),
      credentials: GrafanaCredentials.read(reader),
      scheme: reader.choice("auth", default: .bearer),
      headers: reader.secretPairs("headers") ?? [],
      resource: ResourceAttributes(reader.stringPairs("resource") ?? []),
      timeout: reader.duration("timeout", in: RequestTimeout.range),
      connectTimeout: reader.duration("connect_timeout", in: RequestTimeout.range),
      maximumBodyBytes: reader.bytes(
        "max_body_bytes", in: InfluxPushConfiguration.bodyByteRange, default: 1 << 20),
      compresses: reader.boolean("gzip", default: true),
      allowsPlainHTTP: reader.boolean("insecure_http", default: false))
  }
}
