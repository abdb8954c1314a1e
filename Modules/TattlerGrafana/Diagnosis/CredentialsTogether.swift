import TattlerConfig

/// What shows only when several lines are looked at together.
enum CredentialsTogether {
  /// Adds findings to the items they belong to.
  ///
  /// - Returns: findings that belong to none.
  static func judge(_ items: inout [CredentialItem], isComplete: Bool) -> [CredentialFinding] {
    var more: [CredentialFinding] = []
    let endpoints = items.filter { $0.kind == .endpoint }
    let otlp = endpoints.filter { !$0.lineStart.isEmpty || $0.place.kind == .variable }
    let hosts = distinct(otlp.compactMap(\.url).map(EndpointCheck.host(of:)).filter { !$0.isEmpty })
    if otlp.count > 1, hosts.count > 1, otlp.contains(where: \.isMetricsForm) {
      more.append(
        CredentialFinding(.hostsDiffer, at: otlp[otlp.count - 1].place, detail: hosts.joined(separator: ", ")))
    }
    more += metricsForm(items.filter { $0.kind == .headers && $0.place.kind == .variable })
    if hosts.count < 2 { more += ids(items) }
    more += regions(items, endpoints)
    judgeProtocol(&items, hosts)
    guard isComplete else { return more }
    let isCloud = hosts.isEmpty || hosts.contains { $0.hasSuffix(".grafana.net") }
    let hasCredentials = items.contains { [.headers, .header, .value, .pair].contains($0.kind) }
    let hasParts = items.contains { $0.kind == .token } && items.contains { $0.kind == .id }
    if isCloud, !hasCredentials, !hasParts {
      more.append(
        CredentialFinding(.authorizationMissing, at: .init(.variable, name: "OTEL_EXPORTER_OTLP_HEADERS")))
    }
    if otlp.isEmpty, hasCredentials, items.contains(where: { $0.kind == .headers }) {
      more.append(CredentialFinding(.endpointMissing, at: .init(.variable, name: "OTEL_EXPORTER_OTLP_ENDPOINT")))
    }
    return more
  }

  private static func metricsForm(_ headers: [CredentialItem]) -> [CredentialFinding] {
    guard let metrics = headers.last(where: \.isMetricsForm), let base = headers.first(where: { !$0.isMetricsForm }),
      metrics.id != base.id || metrics.token != base.token
    else { return [] }
    return [CredentialFinding(.metricsFormWins, at: metrics.place)]
  }

  private static func ids(_ items: [CredentialItem]) -> [CredentialFinding] {
    let own = items.filter { $0.id != nil && !$0.isOtherProduct }
    let found = distinct(own.compactMap(\.id))
    if found.count > 1, let last = own.last(where: { $0.id != found[0] }) {
      return [CredentialFinding(.idsDiffer, at: last.place, detail: found.prefix(4).joined(separator: " and "))]
    }
    // The OTLP header with the id that stands there for another product.
    guard let id = found.first, let other = items.first(where: { $0.isOtherProduct && $0.id == id }),
      let header = own.first(where: { $0.kind == .headers || $0.kind == .header })
    else { return [] }
    return [
      CredentialFinding(
        .idsDiffer, at: header.place, severity: .warning,
        detail: "the header has \(id), which \(other.place) has for another product")
    ]
  }

  private static func regions(_ items: [CredentialItem], _ endpoints: [CredentialItem]) -> [CredentialFinding] {
    for item in items {
      guard let token = item.token, let region = AccessPolicyToken(Secret(token))?.region else { continue }
      for endpoint in endpoints {
        guard let zone = endpoint.url.map(EndpointCheck.host(of:)).flatMap(EndpointCheck.zone(of:)) else { continue }
        let parts = zone.split(separator: "-")
        let isPart = region.split(separator: "-").allSatisfy(parts.contains)
        if !isPart {
          return [
            CredentialFinding(.regionDiffers, at: endpoint.place, detail: "token: \(region), host: \(zone)")
          ]
        }
      }
    }
    return []
  }

  /// A collector may well want gRPC: it is wrong only for the gateway.
  private static func judgeProtocol(_ items: inout [CredentialItem], _ hosts: [String]) {
    guard !hosts.isEmpty, !hosts.contains(where: { $0.hasSuffix(".grafana.net") }) else { return }
    for index in items.indices where items[index].kind == .protocol { items[index].codes = [] }
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var found: [String] = []
    for text in texts where !found.contains(text) { found.append(text) }
    return found
  }
}
