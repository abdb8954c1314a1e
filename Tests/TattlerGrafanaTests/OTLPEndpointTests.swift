import Testing

@testable import TattlerGrafana

@Suite struct OTLPEndpointTests {
  @Test(arguments: [
    ("https://otlp-gateway-prod-eu-west-2.grafana.net/otlp", "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"),
    ("https://otlp-gateway-prod-eu-west-2.grafana.net/otlp/", "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp"),
    ("http://localhost:4318", "http://localhost:4318"), ("http://localhost:4318/", "http://localhost:4318"),
    ("HTTPS://Example.org/Base/", "HTTPS://Example.org/Base"),
  ])
  func `a good endpoint loses only its last slash`(_ url: String, _ expected: String) throws {
    #expect(try OTLPEndpoint(url: url).url == expected)
  }

  @Test(
    arguments: [
      ("", .notHTTP), ("example.org", .notHTTP), ("https://", .notHTTP), ("https:///otlp", .notHTTP),
      ("https://:80/", .notHTTP), ("ftp://example.org", .notHTTP), ("https://a b", .badCharacter),
      ("\"https://a\"", .badCharacter), ("https://ä", .badCharacter), ("https://a\n", .badCharacter),
      ("https://u:p@a/otlp", .credentialsInside), ("https://a/?x", .queryInside), ("https://a#x", .queryInside),
      ("https://a/otlp/v1/metrics", .signalPath), ("https://a/otlp/v1/metrics/", .signalPath),
      ("https://otlp-gateway-prod-eu-west-2.grafana.net", .missingOTLPPath), ("https://myorg.grafana.net/", .stackHost),
      ("https://myorg.grafana.net/otlp", .stackHost), ("https://myorg.grafana.net./otlp/", .stackHost),
      ("https://prometheus-prod-01-eu-west-0.grafana.net/api/prom", .stackHost),
    ] as [(String, OTLPEndpointError.Code)])
  func `a mistake in the endpoint is caught`(_ url: String, _ code: OTLPEndpointError.Code) {
    let error = #expect(throws: OTLPEndpointError.self) { try OTLPEndpoint(url: url) }
    #expect(error?.code == code)
  }

  @Test func `a zone gives the gateway, and nothing else passes for one`() throws {
    #expect(
      try OTLPEndpoint(zone: "prod-eu-west-2").url == "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp")
    for zone in ["", "Prod", "a.b", "a/b", "-a", "a-", "a@b", String(repeating: "a", count: 41)] {
      #expect(throws: OTLPEndpointError(.badZone)) { try OTLPEndpoint(zone: zone) }
    }
  }
}
