import TattlerConfig
import TattlerGrafana
import TattlerPlugin
import Testing

@testable import OTLPSink

@Suite struct OTLPSinkConfigurationTests {
  private func read(_ json: String) throws -> OTLPSinkConfiguration { try read(Array(json.utf8)) }

  private func read(_ json: [UInt8]) throws -> OTLPSinkConfiguration {
    try ConfigDocument.parse(json: json, name: "sink").read { OTLPSinkConfiguration($0) }
  }

  @Test("Every key is read")
  func allKeys() throws {
    let configuration = try read(
      """
      {"endpoint": "https://example.net/otlp/", "instance_id": "42", "token": "glc_invented",
       "headers": {"X-Scope-OrgID": "one"}, "protocol": "http/json", "compression": "none",
       "temporality": "cumulative_only", "timeout": "30s", "connect_timeout": "500ms", "max_body_bytes": "16MiB",
       "insecure_http": true}
      """)
    #expect(configuration.credentials?.instanceID == "42")
    #expect(configuration.headers.map(\.name) == ["X-Scope-OrgID"])
    #expect(configuration.encoding == .json && configuration.compression == .none)
    #expect(configuration.temporality == .cumulativeOnly)
    #expect(configuration.timeout == .seconds(30) && configuration.connectTimeout == .milliseconds(500))
    #expect(configuration.maximumBodyBytes == 16 << 20 && configuration.allowsPlainHTTP)
    #expect(try configuration.checked() == "https://example.net/otlp/v1/metrics")
  }

  @Test("An endpoint is enough: protobuf with gzip, bodies of 1 MiB, every temporality")
  func defaults() throws {
    let configuration = try read(#"{"endpoint": "http://localhost:4318"}"#)
    #expect(configuration.encoding == .protobuf && configuration.compression == .gzip)
    #expect(configuration.temporality == .any && configuration.maximumBodyBytes == 1 << 20)
    #expect(configuration.timeout == nil && configuration.connectTimeout == nil)
    #expect(configuration.credentials == nil && configuration.headers.isEmpty && !configuration.allowsPlainHTTP)
  }

  @Test(
    "The base gets the path with one slash, a metrics endpoint is used as it is",
    arguments: [
      ("endpoint", "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp", "/v1/metrics"),
      ("endpoint", "http://127.0.0.1:4318", "/v1/metrics"), ("endpoint", "http://[::1]:4318", "/v1/metrics"),
      ("endpoint", "https://example.net:443/a/b", "/v1/metrics"),
      ("metrics_endpoint", "http://localhost:8428/opentelemetry/v1/metrics", ""),
      ("metrics_endpoint", "https://example.net", ""), ("metrics_endpoint", "https://example.net/x/?a=b", ""),
    ])
  func urls(key: String, url: String, appended: String) throws {
    #expect(try read(#"{"\#(key)": "\#(url)"}"#).checked() == url + appended)
  }

  @Test(
    "A mistake is reported at its key, without the secret",
    arguments: [
      (#"{}"#, "endpoint", "missing key"), (#"{"endpoint": ""}"#, "endpoint", "metrics_endpoint instead"),
      (#"{"endpoint": "https://a.net", "metrics_endpoint": "https://a.net"}"#, "metrics_endpoint", "one of endpoint"),
      (#"{"endpoint": "example.net"}"#, "endpoint", "must begin with https://"),
      (#"{"endpoint": "https://example.net/v1/metrics"}"#, "endpoint", "metrics_endpoint takes a URL as it is"),
      (#"{"endpoint": "https://example.net?a=b"}"#, "endpoint", "metrics_endpoint takes a URL as it is"),
      (#"{"endpoint": "https://otlp-gateway-prod-eu-west-2.grafana.net"}"#, "endpoint", "must end in /otlp"),
      (#"{"endpoint": "https://mine.grafana.net"}"#, "endpoint", "address of a Grafana stack"),
      (#"{"endpoint": "https://1:glc_invented@example.net"}"#, "endpoint", "password"),
      (#"{"endpoint": "https://example.net:0"}"#, "endpoint", "port"),
      (#"{"endpoint": "http://example.net:4318"}"#, "endpoint", "not encrypted"),
      (#"{"endpoint": "http://example.net", "instance_id": "1", "token": "glc_invented"}"#, "endpoint", "clear text"),
      (#"{"endpoint": "http://a.net", "headers": {"authorization": "Basic glc_inv"}}"#, "endpoint", "clear text"),
      (#"{"metrics_endpoint": "example.net"}"#, "metrics_endpoint", "is no URL"),
      (#"{"metrics_endpoint": "http://example.net/v1/metrics"}"#, "metrics_endpoint", "not encrypted"),
      (#"{"metrics_endpoint": "https://example.net/#x"}"#, "metrics_endpoint", "fragment"),
      (#"{"endpoint": "https://example.net", "instance_id": "1"}"#, "token", "missing key"),
      (#"{"endpoint": "https://example.net", "token": "glc_invented"}"#, "instance_id", "missing key"),
      (#"{"endpoint": "https://example.net", "instance_id": "x", "token": "glc_invented"}"#, "instance_id", "digits"),
      (#"{"endpoint": "https://example.net", "max_body_bytes": "17MiB"}"#, "max_body_bytes", "to 16 MiB"),
      (#"{"endpoint": "https://example.net", "max_body_bytes": "1023"}"#, "max_body_bytes", "1 KiB"),
      (#"{"endpoint": "https://example.net", "protocol": "grpc"}"#, "protocol", "http/protobuf, http/json"),
      (#"{"endpoint": "https://example.net", "compression": "zstd"}"#, "compression", "gzip, none"),
      (#"{"endpoint": "https://example.net", "temporality": "delta"}"#, "temporality", "any, cumulative_only"),
      (#"{"endpoint": "https://example.net", "timeout": "0s"}"#, "timeout", "1ms"),
      (#"{"endpoint": "https://example.net", "headers": {"A b": "c"}}"#, "headers", "HTTP does not allow"),
      (#"{"endpoint": "https://example.net", "headers": {"Content-Type": "x"}}"#, "headers", "sink itself"),
      (#"{"endpoint": "https://example.net", "tokn": "x"}"#, "tokn", "unknown key"),
    ])
  func mistakes(json: String, key: String, reason: String) throws {
    do {
      _ = try read(json)
      Issue.record("\(json) was taken")
    } catch let errors as ConfigErrors {
      #expect(errors.errors.contains { "\($0.keyPath)" == key && $0.sentence.contains(reason) }, "\(errors)")
      #expect(!errors.description.contains("glc_inv"))
    }
  }

  @Test("What a program sets is read back from the canonical JSON, odd characters included")
  func canonicalJSON() throws {
    let full = OTLPSinkConfiguration(
      endpoint: .metrics("https://example.net/x?a=b"),
      credentials: try GrafanaCredentials(instanceID: "42", token: Secret("glc_${invented}\"\\")),
      headers: [("X-B", Secret("two ${HOME} $$")), ("X-A", Secret("first")), ("X-A", Secret("one=1,"))],
      encoding: .json, compression: .none, temporality: .cumulativeOnly, timeout: .milliseconds(1500),
      connectTimeout: .seconds(3600), maximumBodyBytes: 4096, allowsPlainHTTP: true)
    let read = try read(full.canonicalJSON)
    #expect(read.endpoint == full.endpoint && read.credentials == full.credentials)
    #expect(read.headers.map(\.name) == ["X-A", "X-B"])
    #expect(read.headers.map { $0.value.reveal() } == ["one=1,", "two ${HOME} $$"])
    #expect(read.encoding == .json && read.compression == .none && read.temporality == .cumulativeOnly)
    #expect(read.timeout == full.timeout && read.connectTimeout == full.connectTimeout)
    #expect(read.maximumBodyBytes == 4096 && read.allowsPlainHTTP)
    #expect(read.canonicalJSON == full.canonicalJSON)
    #expect(throws: Never.self) { try OTLPSink.plugin.check(configuration: full.canonicalJSON) }
  }

  @Test("A program that sets an endpoint alone gets the defaults of the file, and JSON with sorted keys")
  func shortJSON() throws {
    let configuration = OTLPSinkConfiguration(endpoint: .base("http://localhost:4318"))
    #expect(
      String(decoding: configuration.canonicalJSON, as: UTF8.self)
        == #"{"compression":"gzip","endpoint":"http://localhost:4318","insecure_http":false,"max_body_bytes":1048576,"#
        + #""protocol":"http/protobuf","temporality":"any"}"#)
    let fromFile = try read(#"{"endpoint": "http://localhost:4318"}"#)
    #expect(fromFile.canonicalJSON == configuration.canonicalJSON)
    #expect(OTLPSinkConfiguration(endpoint: .base(""), maximumBodyBytes: 0).maximumBodyBytes == 1024)
    #expect(OTLPSinkConfiguration(endpoint: .base(""), maximumBodyBytes: .max).maximumBodyBytes == 16 << 20)
  }
}
