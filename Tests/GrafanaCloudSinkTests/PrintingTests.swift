import OTLPSink
import TattlerConfig
import TattlerGrafana
import Testing

@testable import GrafanaCloudSink

/// What `print`, interpolation, `debugPrint` and `dump` show of configurations.
@Suite struct PrintingTests {
  private static func outputs(_ value: Any) -> [String] {
    var texts = ["\(value)", String(reflecting: value)]
    for value in [value, [value]] {
      var dumped = ""
      dump(value, to: &dumped)
      texts.append(dumped)
    }
    return texts
  }

  @Test("No secret is shown, and the address is")
  func printing() throws {
    let credentials = try GrafanaCredentials(instanceID: "123456", token: Secret("glc_invented"))
    let headers = [(name: "X-Key", value: Secret("invented"))]
    for url in [
      "https://p.example/write?token=invented#invented", "https://user:invented@p.example/write",
    ] {
      let base = OTLPSinkConfiguration(endpoint: .base(url), credentials: credentials, headers: headers)
      let metrics = OTLPSinkConfiguration(endpoint: .metrics(url), credentials: credentials, headers: headers)
      let lines = InfluxPushConfiguration(url: url, credentials: credentials, headers: headers)
      let values: [Any] = [
        base, metrics, lines, base.endpoint, metrics.endpoint, GrafanaCloudSinkConfiguration(.otlp(metrics)),
        GrafanaCloudSinkConfiguration(.influx(lines)), [base.endpoint: 1],
      ]
      for text in values.flatMap(Self.outputs) {
        #expect(!text.contains("invented") && text.contains("https://p.example/write"), "\(text)")
      }
    }
  }
}
