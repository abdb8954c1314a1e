internal import TattlerConfig

/// What the name of a host says: this machine, or a part of Grafana Cloud.
package enum GrafanaHost {
  private static let products = ["prometheus-", "influx-", "logs-", "graphite-", "tempo-", "traces-", "profiles-"]

  /// The host of a URL in small letters, without port and without the dot of a full name; of an IPv6 address with its
  /// brackets. Empty where there is none.
  package static func name(in url: String) -> String {
    guard let scheme = ["https://", "http://"].first(where: { CredentialScan.hasPrefix(url, $0) }) else { return "" }
    let authority = url.dropFirst(scheme.count).prefix { !"/?# \"'".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return CredentialScan.printable(name(of: host), maximumLength: 253)
  }

  /// The same of `host:port`.
  package static func name(of authority: some StringProtocol) -> String {
    if authority.first == "[", let end = authority.firstIndex(of: "]") { return authority[...end].lowercased() }
    let host = authority.prefix { $0 != ":" }.lowercased()
    return host.hasSuffix(".") ? String(host.dropLast()) : host
  }

  /// Whether a host is one of Grafana Cloud's.
  package static func isCloud(_ host: String) -> Bool { host.hasSuffix(".grafana.net") }

  /// Whether it takes OTLP.
  package static func isGateway(_ host: String) -> Bool { isCloud(host) && host.hasPrefix("otlp-gateway-") }

  /// Whether it belongs to another product than OTLP.
  package static func isProduct(_ host: String) -> Bool { isCloud(host) && products.contains(where: host.hasPrefix) }

  /// Whether it is that of a stack, which shows dashboards.
  package static func isStack(_ host: String) -> Bool { isCloud(host) && !isGateway(host) && !isProduct(host) }

  /// The zone in the name of a gateway's host: `prod-eu-west-2`.
  package static func zone(of host: String) -> String? {
    guard isGateway(host) else { return nil }
    let zone = host.dropFirst("otlp-gateway-".count).dropLast(".grafana.net".count)
    return zone.isEmpty ? nil : String(zone)
  }

  /// Whether it is this machine: 127.0.0.0/8 (RFC 6890), `::1`, or `localhost` and what ends in it (RFC 6761).
  package static func isLoopback(_ host: String) -> Bool {
    LoopbackHost.contains(host)
  }

  /// Whether it is a name without a dot, as containers of one network and machines of one office have.
  package static func isLocalName(_ host: String) -> Bool {
    !host.contains(".") && host.first?.isLetter == true
  }
}
