import Configuration
import TattlerConfig
import TattlerMetrics
import TattlerQueue
import Testing

@testable import TattlerKit

@Suite struct SettingsTests {
  private func read(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> TelemetryConfiguration {
    try TelemetryConfiguration(reading: ConfigReader(provider: InMemoryProvider(values: values)))
  }

  @Test("Every key is read, whatever type a provider gives its value")
  func all() throws {
    let configuration = try read([
      "service.name": "checkout", "service.version": "2.1", "service.namespace": "shop", "service.instanceId": "7",
      "resource": "team=a%20b", "interval": "250ms", "shutdown.timeout": "3s", "temporality": "delta",
      "cardinalityLimit": 50, "queue.path": "/q.db", "queue.durability": "os", "queue.maximumBytes": "64MiB",
      "otlp.endpoint": "https://o.example", "otlp.headers": "Authorization=Basic%20YTpi", "otlp.protocol": "http/json",
      "otlp.compression": "none", "daemon.endpoint": "http://127.0.0.1:4319", "file.path": "/f.lp", "console": true,
      "grafanaCloud.zone": "prod-eu-west-2", "grafanaCloud.instanceId": "123456",
      "grafanaCloud.token": "glc_eyJvIjoiMSJ9",
    ])
    let resource = configuration.metrics.resource
    #expect(resource["service.name"] == "checkout" && resource["service.instance.id"] == "7")
    #expect(resource["service.namespace"] == "shop" && resource["team"] == "a b")
    #expect(configuration.interval == .milliseconds(250) && configuration.shutdownTimeout == .seconds(3))
    #expect(configuration.temporality == .delta && configuration.cardinalityLimit == 50)
    let queue = configuration.storage.queueConfiguration
    #expect(queue.path == "/q.db" && queue.durability == .os && queue.maximumBytes == 64 << 20)
    #expect(configuration.destinations.map(\.name) == ["otlp", "grafana_cloud", "daemon", "file", "stdout"])
    let cloud = try JSONValue(parsing: configuration.destinations[1].configuration)
    #expect(cloud["endpoint"]?.stringValue == "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp")
    for destination in configuration.destinations { _ = try destination.specification() }
  }

  @Test("Without values, metrics wait in memory and go nowhere")
  func none() throws {
    let configuration = try read([:])
    #expect(configuration.destinations.isEmpty && !configuration.isDisabled)
    #expect(configuration.storage.queueConfiguration.durability == .memory)
  }

  @Test(
    "A value that cannot be used is an error that names the key and no secret",
    arguments: [
      (["interval": "10"], "interval"), (["temporality": "both"], "temporality"), (["enabled": "perhaps"], "enabled"),
      (["cardinalityLimit": "0"], "cardinalityLimit"),
      (["queue.path": "/q", "queue.maximumBytes": "1"], "queue.maximumBytes"),
      (["queue.path": "/q", "queue.durability": "hope"], "queue.durability"),
      (["otlp.endpoint": "https://o.example", "otlp.headers": "s3cr3t"], "otlp.headers"),
      (["grafanaCloud.token": "glc_s3cr3t"], "grafanaCloud.instanceId"),
      (["grafanaCloud.token": "glc_s3cr3t", "grafanaCloud.instanceId": "1"], "grafanaCloud.endpoint"),
      (["grafanaCloud.instanceId": "1", "grafanaCloud.zone": "eu"], "grafanaCloud.token"),
      (["resource": "a"], "resource"),
    ] as [([String: String], String)])
  func errors(values: [String: String], key: String) {
    let keys = values.map {
      (
        AbsoluteConfigKey($0.key.split(separator: ".").map(String.init)),
        ConfigValue(.string($0.value), isSecret: false)
      )
    }
    do {
      _ = try read(Dictionary(uniqueKeysWithValues: keys))
      Issue.record("it was taken")
    } catch {
      let text = "\(error)"
      #expect(text.hasPrefix("\(key):") && !text.contains("s3cr3t"), "\(text)")
    }
  }
}
