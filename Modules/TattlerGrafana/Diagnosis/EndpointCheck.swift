import TattlerConfig

/// What is wrong with a URL that is meant for OTLP, or that a person pasted without saying what it is.
struct EndpointCheck {
  /// What the URL is used as.
  enum Role {
    /// `OTEL_EXPORTER_OTLP_ENDPOINT`: `/v1/metrics` is appended.
    case base
    /// `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`, or the URL of a request: used as it is.
    case signal
    /// A URL alone.
    case unknown
  }

  private(set) var codes: [CredentialCode] = []

  /// The host in small letters; empty where there is none.
  let host: String

  /// The URL as it should be; nil where it is good, or nobody can tell.
  private(set) var corrected: String?

  private static let signalPath = "/v1/metrics"
  private static let products = ["prometheus-", "influx-", "logs-", "graphite-", "tempo-", "traces-", "profiles-"]

  init(_ text: String, role: Role) {
    var url = CredentialScan.trimmed(text)
    let bare = url.drop { "\"'`".contains($0) }.reversed().drop { "\"'`".contains($0) }
    var codes: [CredentialCode] = []
    if bare.count < url.count {
      codes.append(.quotesKept)
      url = String(bare.reversed())
    }
    host = Self.host(of: url)
    let isProduct = Self.isCloud(host) && Self.products.contains(where: host.hasPrefix)
    guard role != .unknown || !isProduct else {
      self.codes = codes
      return
    }
    while url.hasSuffix("/") { url.removeLast() }
    var signals = 0
    while CredentialScan.hasSuffix(url, Self.signalPath) {
      signals += 1
      url.removeLast(Self.signalPath.utf8.count)
      while url.hasSuffix("/") { url.removeLast() }
    }
    switch (role, signals) {
    case (.base, 1...): codes.append(.signalPathInBase)
    case (.signal, 0) where Self.isCloud(host) && !isProduct: codes.append(.signalPathMissing)
    case (_, 2...): codes.append(.signalPathTwice)
    default: break
    }
    do throws(OTLPEndpointError) {
      let endpoint = try OTLPEndpoint(url: url)
      if Self.isStack(host) { codes.append(.stackHost) }
      if endpoint.isPlaintext, !Self.isNear(host) { codes.append(.endpointPlaintext) }
    } catch {
      codes.append(isProduct && error.code == .stackHost ? .otherProductHost : Self.code(error.code))
    }
    self.codes = codes
    if !codes.isEmpty {
      corrected = Self.corrected(url, host, codes).map { $0 + (role == .signal ? Self.signalPath : "") }
    }
  }

  /// The zone in the name of a gateway's host: `prod-eu-west-2`.
  static func zone(of host: String) -> String? {
    guard host.hasPrefix("otlp-gateway-"), host.hasSuffix(".grafana.net") else { return nil }
    let zone = host.dropFirst("otlp-gateway-".count).dropLast(".grafana.net".count)
    return zone.isEmpty ? nil : String(zone)
  }

  /// Whether the host is that of a stack, which shows dashboards.
  static func isStack(_ host: String) -> Bool {
    isCloud(host) && !host.hasPrefix("otlp-gateway-") && !products.contains(where: host.hasPrefix)
  }

  /// The host of a URL in small letters; empty where there is none.
  static func host(of url: String) -> String {
    guard let scheme = ["https://", "http://"].first(where: { CredentialScan.hasPrefix(url, $0) }) else { return "" }
    let authority = url.dropFirst(scheme.count).prefix { !"/?# \"'".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    return CredentialScan.printable(host.prefix { $0 != ":" }.lowercased(), maximumLength: 253)
  }

  private static func isCloud(_ host: String) -> Bool { host.hasSuffix(".grafana.net") }

  private static func isNear(_ host: String) -> Bool {
    host == "localhost" || host.hasPrefix("127.") || host.hasPrefix("[") || !host.contains(".")
  }

  private static func code(_ code: OTLPEndpointError.Code) -> CredentialCode {
    switch code {
    case .notHTTP, .badZone: .endpointNotURL
    case .badCharacter: .endpointBadCharacter
    case .credentialsInside: .endpointCredentials
    case .queryInside: .endpointQuery
    case .signalPath: .signalPathInBase
    case .missingOTLPPath: .otlpPathMissing
    case .stackHost: .stackHost
    }
  }

  private static func corrected(_ url: String, _ host: String, _ codes: [CredentialCode]) -> String? {
    if zone(of: host) != nil { return (try? OTLPEndpoint(url: "https://\(host)/otlp"))?.url }
    if isCloud(host) || codes.contains(.endpointNotURL) { return nil }
    return (try? OTLPEndpoint(url: url))?.url
  }
}
