import TattlerConfig

/// What shows only when several lines are looked at together.
enum CredentialsTogether {
  /// Adds findings to the items they belong to.
  ///
  /// - Returns: findings that belong to none.
  static func judge(_ items: inout [CredentialItem], isComplete: Bool) -> [CredentialFinding] {
    var more: [CredentialFinding] = []
    let endpoints = items.filter { $0.kind == .endpoint }
    let otlp = endpoints.filter { !$0.isForeign && (!$0.lineStart.isEmpty || $0.place.kind == .variable) }
    let hosts = distinct(otlp.compactMap(\.url).map(GrafanaHost.name(in:)).filter { !$0.isEmpty })
    if otlp.count > 1, hosts.count > 1, otlp.contains(where: \.isMetricsForm) {
      more.append(
        CredentialFinding(.hostsDiffer, at: otlp[otlp.count - 1].place, detail: hosts.joined(separator: ", ")))
    }
    more += metricsForm(items.filter { $0.kind == .headers && $0.place.kind == .variable })
    if hosts.count < 2 { more += ids(items) }
    more += regions(items, endpoints)
    judgeProtocol(&items, hosts)
    judgeForeign(&items)
    guard isComplete else { return more }
    let isCloud = hosts.isEmpty || hosts.contains(where: GrafanaHost.isCloud)
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
      let isSure = distinct(own.filter { !$0.isForeign || isForData($0) }.compactMap(\.id)).count > 1
      return [
        CredentialFinding(
          .idsDiffer, at: last.place, severity: isSure ? nil : .warning,
          detail: found.prefix(4).joined(separator: " and "))
      ]
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
    let isOnlyForeign = items.allSatisfy { $0.token == nil || $0.isForeign }
    for item in items where isOnlyForeign || !item.isForeign {
      guard let token = item.token, let region = AccessPolicyToken(Secret(token))?.region else { continue }
      for endpoint in endpoints {
        guard let zone = endpoint.url.map(GrafanaHost.name(in:)).flatMap(GrafanaHost.zone(of:)) else { continue }
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
    guard !hosts.isEmpty, !hosts.contains(where: GrafanaHost.isCloud) else { return }
    for index in items.indices where items[index].kind == .protocol { items[index].codes = [] }
  }

  /// A variable of another name may be meant for Grafana itself, which takes what the gateway refuses: nothing is said of
  /// it beside headers that are right, and elsewhere no more than a note where OpenTelemetry's own variables are there.
  private static func judgeForeign(_ items: inout [CredentialItem]) {
    let hasGood = items.contains { $0.kind == .headers && $0.place.kind == .variable && $0.goodPair != nil }
    let hasOwn = items.contains { $0.place.name?.hasPrefix("OTEL_") == true }
    let forGrafana: Set<CredentialCode> = [.serviceAccountToken, .stackHost]
    for index in items.indices where items[index].isForeign {
      if hasGood { items[index].codes = [] }
      for code in items[index].codes where hasOwn || !isForData(items[index]) && forGrafana.contains(code) {
        items[index].severities[code] = .note
      }
    }
  }

  private static func isForData(_ item: CredentialItem) -> Bool {
    item.place.name.map(VariableName.isForData) == true
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var found: [String] = []
    for text in texts where !found.contains(text) { found.append(text) }
    return found
  }
}
