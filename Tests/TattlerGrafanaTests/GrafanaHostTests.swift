import Testing

@testable import TattlerGrafana

@Suite struct GrafanaHostTests {
  @Test(
    "The host of a URL has no user, port or last dot",
    arguments: [
      ("https://A.grafana.net:443/x", "a.grafana.net"), ("https://a.grafana.net./x", "a.grafana.net"),
      ("http://u:p@host?x", "host"), ("http://[::1]:4318/v1", "[::1]"), ("http://127.0.0.1:80", "127.0.0.1"),
      ("ftp://a", ""), ("", ""), ("https://", ""),
    ])
  func names(_ url: String, _ host: String) { #expect(GrafanaHost.name(in: url) == host) }

  @Test(
    "This machine is 127.0.0.0/8 in four numbers, ::1 and localhost",
    arguments: [
      ("127.0.0.1", true), ("127.255.1.2", true), ("[::1]", true), ("localhost", true), ("a.localhost", true),
      ("127.evil.example", false), ("127.0.0.1.example", false), ("127.0.0", false), ("127.0.0.256", false),
      ("127.0..1", false), ("128.0.0.1", false), ("[::2]", false), ("[fe80::1]", false), ("notlocalhost", false),
      ("localhost.example", false), ("", false),
    ])
  func loopback(_ host: String, _ expected: Bool) { #expect(GrafanaHost.isLoopback(host) == expected) }

  @Test("A token in plain text is warned of, except on this machine and to a name without a dot")
  func plaintext() {
    for (host, warns) in [
      ("127.evil.example", true), ("[2001:db8::1]", true), ("10.0.0.1", true), ("2130706433", true),
      ("127.0.0.1", false), ("[::1]", false), ("collector", false), ("otel.localhost", false),
    ] {
      let report = Invented.report("OTEL_EXPORTER_OTLP_ENDPOINT=http://\(host):4318")
      #expect(report.findings.map(\.code) == (warns ? [.endpointPlaintext] : []), "\(host): \(report.findings)")
    }
  }

  @Test("The hosts of Grafana Cloud are told apart")
  func cloud() {
    let gateway = "otlp-gateway-prod-eu-west-2.grafana.net"
    #expect(GrafanaHost.isGateway(gateway) && GrafanaHost.zone(of: gateway) == "prod-eu-west-2")
    #expect(GrafanaHost.isStack("org.grafana.net") && !GrafanaHost.isStack(gateway))
    #expect(GrafanaHost.isProduct("influx-prod-01.grafana.net") && !GrafanaHost.isStack("influx-prod-01.grafana.net"))
    for host in ["otlp-gateway-x.grafana.net.example", "evilgrafana.net", "grafana.net", "otlp-gateway-x.example"] {
      #expect(!GrafanaHost.isCloud(host) && !GrafanaHost.isGateway(host), "\(host)")
    }
  }
}
