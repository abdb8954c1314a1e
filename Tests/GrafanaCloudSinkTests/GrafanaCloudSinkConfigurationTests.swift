import TattlerConfig
import TattlerGrafana
import TattlerPlugin
import Testing

@testable import GrafanaCloudSink

@Suite struct GrafanaCloudSinkConfigurationTests {
  private func read(_ json: String) throws -> InfluxPushConfiguration {
    let configuration = try ConfigDocument.parse(json: Array(json.utf8), name: "sink").read {
      GrafanaCloudSinkConfiguration($0)
    }
    guard case .influx(let settings) = configuration.road else { throw NotInflux() }
    return settings
  }

  private struct NotInflux: Error {}

  @Test func allKeysAreRead() throws {
    let configuration = try read(
      """
      {"url": "https://example.net/push?db=x", "instance_id": "42", "token": "glc_invented", "auth": "basic",
       "headers": {"X-Scope-OrgID": "one"}, "timeout": "30s", "connect_timeout": "500ms", "max_body_bytes": "2MiB",
       "gzip": false, "insecure_http": true}
      """)
    #expect(
      configuration.credentials?.authorizationHeader(configuration.scheme).reveal() == "Basic NDI6Z2xjX2ludmVudGVk")
    #expect(configuration.headers.map(\.name) == ["X-Scope-OrgID"])
    #expect(configuration.timeout == .seconds(30) && configuration.connectTimeout == .milliseconds(500))
    #expect(configuration.maximumBodyBytes == 2 << 20 && !configuration.compresses && configuration.allowsPlainHTTP)
    #expect(try configuration.checked().url == "https://example.net/push?db=x")
  }

  @Test(arguments: [
    ("https://example.net", "https://example.net/api/v1/push/influx/write"),
    ("https://example.net/", "https://example.net/api/v1/push/influx/write"),
    ("HTTPS://Example.net:443/write", "https://Example.net:443/write"),
    ("http://localhost:8428", "http://localhost:8428/api/v1/push/influx/write"),
    ("http://127.0.0.1:8428/write", "http://127.0.0.1:8428/write"),
    ("http://[::1]:8428/write?a=b", "http://[::1]:8428/write?a=b"),
    ("https://example.net?db=x", "https://example.net/api/v1/push/influx/write?db=x"),
  ])
  func aURLWithoutAPathGetsTheReceivers(url: String, expected: String) throws {
    #expect(try read(#"{"url": "\#(url)", "instance_id": "1", "token": "glc_invented"}"#).checked().url == expected)
  }

  @Test(arguments: [
    (#"{"protocol": "influx"}"#, "url", "missing key"),
    (#"{"url": "example.net"}"#, "url", "is no URL"), (#"{"url": "ftp://example.net"}"#, "url", "https://"),
    (#"{"url": "https://"}"#, "url", "no host"), (#"{"url": "https://example.net:0"}"#, "url", "port"),
    (#"{"url": "https://1:glc_invented@example.net"}"#, "url", "instance_id and token"),
    (#"{"url": "https://example.net/a b"}"#, "url", "space"),
    (#"{"url": "https://example.net/#x"}"#, "url", "fragment"),
    (#"{"url": "http://example.net"}"#, "url", "not encrypted"),
    (#"{"url": "http://127.example.net"}"#, "url", "not encrypted"),
    (#"{"url": "http://example.net", "instance_id": "1", "token": "glc_invented"}"#, "url", "clear text"),
    (#"{"url": "https://example.net", "instance_id": "1"}"#, "token", "missing key"),
    (#"{"url": "https://example.net", "token": "glc_invented"}"#, "instance_id", "missing key"),
    (#"{"url": "https://example.net", "instance_id": "x", "token": "glc_invented"}"#, "instance_id", "digits"),
    (#"{"url": "https://example.net", "instance_id": "1", "token": "glc_inv ented"}"#, "token", "space"),
    (#"{"url": "https://example.net", "max_body_bytes": "11MiB"}"#, "max_body_bytes", "to 10 MiB"),
    (#"{"url": "https://example.net", "headers": {"A b": "c"}}"#, "headers", "HTTP does not allow"),
    (#"{"url": "https://example.net", "headers": {"X": "a\r\nB: c"}}"#, "headers", "HTTP does not allow"),
    (#"{"url": "https://example.net", "headers": {"Content-Type": "x"}}"#, "headers", "sink itself"),
    (#"{"url": "https://example.net", "tokn": "x"}"#, "tokn", "unknown key"),
  ])
  func aMistakeIsReportedAtItsKeyWithoutTheSecret(json: String, key: String, reason: String) throws {
    do {
      _ = try read(json)
      Issue.record("\(json) was taken")
    } catch let errors as ConfigErrors {
      #expect(errors.errors.contains { "\($0.keyPath)" == key && $0.sentence.contains(reason) }, "\(errors)")
      #expect(!errors.description.contains("glc_inv"))
    }
  }

  @Test func anAuthorizationOfOnesOwnIsTakenWhereThereAreNoCredentials() throws {
    let json = #"{"url": "http://example.net", "headers": {"Authorization": "Bearer invented"}}"#
    #expect(throws: ConfigErrors.self) { _ = try read(json) }
    #expect(throws: Never.self) {
      _ = try read(#"{"url": "https://example.net", "headers": {"Authorization": "Bearer invented"}}"#)
    }
  }
}
