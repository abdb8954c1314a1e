/// A base endpoint for OTLP over HTTP, as `OTEL_EXPORTER_OTLP_ENDPOINT` wants it: `/v1/metrics` is appended by
/// exporters.
public struct OTLPEndpoint: Sendable, Hashable, CustomStringConvertible {
  /// The URL, without a slash at the end.
  public let url: String

  /// Checks a URL.
  ///
  /// - Throws: the mistake, among them those that Grafana Cloud answers with a 401, 404 or a redirect.
  public init(url: String) throws(OTLPEndpointError) {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"'<>\\^`{|}".utf8.contains($0) }) else {
      throw OTLPEndpointError(.badCharacter)
    }
    let lowercase = url.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lowercase.hasPrefix) else {
      throw OTLPEndpointError(.notHTTP)
    }
    let rest = lowercase.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@") else { throw OTLPEndpointError(.credentialsInside) }
    let host = GrafanaHost.name(of: authority)
    guard !host.isEmpty else { throw OTLPEndpointError(.notHTTP) }
    guard !rest.contains("?"), !rest.contains("#") else { throw OTLPEndpointError(.queryInside) }
    var path = rest.dropFirst(authority.count)
    while path.hasSuffix("/") { path = path.dropLast() }
    guard !path.hasSuffix("/v1/metrics") else { throw OTLPEndpointError(.signalPath) }
    guard !GrafanaHost.isStack(host) else { throw OTLPEndpointError(.stackHost) }
    if GrafanaHost.isCloud(host), !path.hasSuffix("/otlp") {
      throw OTLPEndpointError(GrafanaHost.isGateway(host) ? .missingOTLPPath : .stackHost)
    }
    self.url = String(url.prefix(scheme.count + authority.count + path.count))
  }

  /// The gateway of a Grafana Cloud zone such as `prod-eu-west-2`.
  public init(zone: String) throws(OTLPEndpointError) {
    let isValid = zone.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "-")
    }
    guard isValid, !zone.isEmpty, zone.utf8.count <= 40, !zone.hasPrefix("-"), !zone.hasSuffix("-") else {
      throw OTLPEndpointError(.badZone)
    }
    url = "https://otlp-gateway-\(zone).grafana.net/otlp"
  }

  /// Whether what is sent there can be read on the way.
  public var isPlaintext: Bool { url.lowercased().hasPrefix("http://") }

  /// The URL.
  public var description: String { url }
}
