import TattlerConfig
import TattlerMetrics
import TattlerQueue
import TattlerTransport
import Testing

@testable import TattlerKit

@Suite struct OTelEnvironmentTests {
  private func read(_ variables: [String: String]) -> (TelemetryConfiguration, [String]) {
    let environment = OTelEnvironment(ConfigEnvironment(variables))
    return (environment.configuration(), environment.warnings)
  }

  /// What the only destination is told.
  private func settings(_ variables: [String: String]) throws -> JSONValue {
    let (configuration, _) = read(variables)
    #expect(configuration.destinations.map(\.name) == ["otlp"])
    return try JSONValue(parsing: try #require(configuration.destinations.first).configuration)
  }

  @Test("Without variables, OTLP goes to this machine every ten seconds, from memory")
  func defaults() throws {
    let (configuration, warnings) = read([:])
    #expect(warnings.isEmpty && !configuration.isDisabled)
    #expect(configuration.interval == .seconds(10) && configuration.shutdownTimeout == .seconds(10))
    #expect(configuration.temporality == .cumulative)
    #expect(configuration.storage.queueConfiguration.durability == .memory)
    let json = try settings([:])
    #expect(json["endpoint"]?.stringValue == "http://localhost:4318" && json["metrics_endpoint"] == nil)
    #expect(json["protocol"]?.stringValue == "http/protobuf" && json["compression"]?.stringValue == "gzip")
    #expect(json["timeout"]?.stringValue == "10s")
  }

  @Test("The form for metrics wins, and its endpoint is used as it is")
  func metricsForm() throws {
    let json = try settings([
      "OTEL_EXPORTER_OTLP_ENDPOINT": "https://base.example",
      "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "https://m.example/x",
      "OTEL_EXPORTER_OTLP_HEADERS": "a=1", "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "Authorization=Basic%20YTpi,b=2",
      "OTEL_EXPORTER_OTLP_TIMEOUT": "1", "OTEL_EXPORTER_OTLP_METRICS_TIMEOUT": "2500",
      "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL": "http/json",
      "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip", "OTEL_EXPORTER_OTLP_METRICS_COMPRESSION": "none",
    ])
    #expect(json["metrics_endpoint"]?.stringValue == "https://m.example/x" && json["endpoint"] == nil)
    #expect(json["headers"]?["Authorization"]?.stringValue == "Basic YTpi")
    #expect(json["headers"]?["b"]?.stringValue == "2" && json["headers"]?["a"] == nil)
    #expect(json["protocol"]?.stringValue == "http/json" && json["compression"]?.stringValue == "none")
    #expect(json["timeout"]?.stringValue == "2s500ms")
  }

  @Test("The name of the service beats the attribute; the others stay")
  func resource() {
    let (configuration, warnings) = read([
      "OTEL_SERVICE_NAME": "checkout",
      "OTEL_RESOURCE_ATTRIBUTES": "service.name=other,deployment.environment.name=a%20b,service.version=2",
    ])
    let resource = configuration.metrics.resource
    #expect(resource["service.name"] == "checkout" && resource["deployment.environment.name"] == "a b")
    #expect(resource["service.version"] == "2" && resource["service.instance.id"] != nil)
    #expect(resource["telemetry.sdk.language"] == "swift" && warnings.isEmpty)
  }

  @Test("Resource attributes with a mistake are left out as a whole, and the place is told")
  func badResource() {
    let (configuration, warnings) = read(["OTEL_RESOURCE_ATTRIBUTES": "a=1,bad,b=2"])
    #expect(configuration.resource.elements.isEmpty)
    #expect(warnings == ["OTEL_RESOURCE_ATTRIBUTES has no key=value at place 2; all of it is left out"])
  }

  @Test("The buckets of histograms and the filter of exemplars are chosen")
  func histograms() {
    let (configuration, warnings) = read([
      "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION": "base2_exponential_bucket_histogram",
      "OTEL_METRICS_EXEMPLAR_FILTER": "always_off",
    ])
    #expect(configuration.views.map(\.buckets) == [.exponential()] && warnings.isEmpty)
    #expect(configuration.exemplarFilter == .alwaysOff)
  }

  @Test("Without a name the service is that of the program, as the specification has it")
  func unknownService() throws {
    guard case .string(let name)? = read([:]).0.metrics.resource["service.name"] else {
      Issue.record("no name")
      return
    }
    #expect(name.hasPrefix("unknown_service:") && name.count > "unknown_service:".count)
  }

  @Test(
    "A value that cannot be used is a warning that names the variable and no secret, and the default counts",
    arguments: [
      ("OTEL_METRIC_EXPORT_INTERVAL", "soon"), ("OTEL_METRIC_EXPORT_INTERVAL", "-5"),
      ("OTEL_METRIC_EXPORT_TIMEOUT", "1e9"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "0"), ("OTEL_SDK_DISABLED", "maybe"),
      ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "carrier pigeon"),
      ("OTEL_EXPORTER_OTLP_COMPRESSION", "brotli"), ("OTEL_METRICS_EXPORTER", "otlp,smoke"),
      ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "sometimes"),
      ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Basic%20c2VjcmV0,s3cr3t"),
      ("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/k.pem"), ("OTEL_METRICS_EXEMPLAR_FILTER", "some"),
      ("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "pie_chart"),
    ])
  func warning(name: String, value: String) throws {
    let (configuration, warnings) = read([name: value])
    #expect(warnings.count == 1)
    let warning = try #require(warnings.first)
    #expect(warning.hasPrefix(name) || name.hasSuffix("CLIENT_KEY") && warning.contains("CLIENT_CERTIFICATE"))
    #expect(!warning.contains("s3cr3t") && !warning.contains("c2VjcmV0"))
    #expect(configuration.interval == .seconds(10) && configuration.temporality == .cumulative)
    #expect(configuration.destinations.map(\.name) == ["otlp"] && !configuration.isDisabled)
  }

  @Test("Exporters are chosen by name; none is none, an empty value is not set")
  func exporters() {
    let none = read(["OTEL_METRICS_EXPORTER": "none"]).0
    #expect(none.destinations.isEmpty && none.isDisabled)
    #expect(read(["OTEL_METRICS_EXPORTER": " console , otlp,otlp"]).0.destinations.map(\.name) == ["stdout", "otlp"])
    #expect(read(["OTEL_METRICS_EXPORTER": ""]).0.destinations.map(\.name) == ["otlp"])
    #expect(read(["OTEL_SDK_DISABLED": "TRUE"]).0.isDisabled)
  }

  @Test("Certificates and the queue's file are taken over")
  func files() {
    let (configuration, warnings) = read([
      "OTEL_EXPORTER_OTLP_CERTIFICATE": "/ca.pem", "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": "/c.pem",
      "OTEL_EXPORTER_OTLP_CLIENT_KEY": "/k.pem", "TATTLER_QUEUE_PATH": "/q.db", "TATTLER_QUEUE_DURABILITY": "os",
    ])
    #expect(warnings.isEmpty)
    #expect(configuration.transport.caFile == "/ca.pem")
    #expect(configuration.transport.clientCertificate?.keyFile == "/k.pem")
    #expect(configuration.storage.queueConfiguration.path == "/q.db")
    #expect(configuration.storage.queueConfiguration.durability == .os)
  }

  @Test(
    "Credentials over plain HTTP to another machine are a warning",
    arguments: [
      ("collector.example:4318", 1), ("localhost.example.com", 1), ("127.example.com", 1), ("127.0.0.1:4318", 0),
      ("localhost:4318/x", 0), ("[::1]:4318", 0), ("127.0.0.999", 1),
      ("bots.localhost:4318", 0), ("[::2]:4318", 1),
    ])
  func plainHTTP(host: String, count: Int) {
    let variables = [
      "OTEL_EXPORTER_OTLP_ENDPOINT": "http://\(host)", "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=x",
    ]
    #expect(read(variables).1.count == count)
  }
}
