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

  init(_ text: String, role: Role) {
    var url = CredentialScan.trimmed(text)
    let bare = url.drop { "\"'`".contains($0) }.reversed().drop { "\"'`".contains($0) }
    var codes: [CredentialCode] = []
    if bare.count < url.count {
      codes.append(.quotesKept)
      url = String(bare.reversed())
    }
    host = GrafanaHost.name(in: url)
    let isProduct = GrafanaHost.isProduct(host)
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
    case (.signal, 0) where GrafanaHost.isCloud(host) && !isProduct: codes.append(.signalPathMissing)
    case (_, 2...): codes.append(.signalPathTwice)
    default: break
    }
    do throws(OTLPEndpointError) {
      let endpoint = try OTLPEndpoint(url: url)
      let isNear = GrafanaHost.isLoopback(host) || GrafanaHost.isLocalName(host)
      if endpoint.isPlaintext, !isNear { codes.append(.endpointPlaintext) }
    } catch {
      codes.append(isProduct && error.code == .stackHost ? .otherProductHost : Self.code(error.code))
    }
    self.codes = codes
    if !codes.isEmpty {
      corrected = Self.corrected(url, host, codes).map { $0 + (role == .signal ? Self.signalPath : "") }
    }
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
    if GrafanaHost.zone(of: host) != nil { return (try? OTLPEndpoint(url: "https://\(host)/otlp"))?.url }
    if GrafanaHost.isCloud(host) || codes.contains(.endpointNotURL) { return nil }
    return (try? OTLPEndpoint(url: url))?.url
  }
}
