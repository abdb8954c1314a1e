/// What can be read from the words of a server, or of a program about one.
struct ServerText {
  private(set) var status: Int?
  private(set) var failure: ConnectionFailure?
  let url: String?
  let location: String?
  let isPage: Bool

  /// Whether an OTLP answer refuses some of the points.
  let isPartial: Bool

  init(_ text: String) {
    let lower = text.lowercased()
    url = Self.url(in: text)
    location = Self.value(of: "location:", in: lower) ?? (CredentialScan.contains(lower, "/login") ? "/login" : nil)
    let start = CredentialScan.trimmed(lower)
    isPage =
      start.hasPrefix("<!doctype html") || start.hasPrefix("<html") || CredentialScan.contains(lower, "text/html")
    isPartial = ["\"rejecteddatapoints\"", "partial success response"].contains { CredentialScan.contains(lower, $0) }
    let numbers = ServerNumbers(in: lower)
    status = numbers.failure ?? Self.phrase(in: lower)
    if status == nil { status = Self.statusOfWords(lower) }
    if status == nil {
      failure = Self.failures.first { row in row.0.contains { CredentialScan.contains(lower, $0) } }?.1
    }
    if status == nil, failure == nil { status = numbers.success ?? (isPage || isPartial ? 200 : nil) }
  }

  /// The code that a diagnosis of ``ServerDiagnosis/summary`` begins with, where a program has logged it.
  static func ownCode(in text: String) -> CredentialCode? {
    CredentialCode.allCases.first { CredentialScan.contains(text, "\($0.rawValue): \($0.what)") }
  }

  static let phrases: [(String, Int)] = [
    ("unauthorized", 401), ("unauthenticated", 401), ("code = permissiondenied", 403), ("forbidden", 403),
    ("unsupported media type", 415), ("too many requests", 429),
    ("page not found", 404), ("not found", 404), ("method not allowed", 405), ("request entity too large", 413),
    ("payload too large", 413), ("bad gateway", 502), ("service unavailable", 503), ("gateway timeout", 504),
    ("internal server error", 500), ("bad request", 400), ("moved permanently", 301), ("temporary redirect", 307),
    (">found</a>", 302), ("302 found", 302),
  ]

  private static let failures: [([String], ConnectionFailure)] = [
    (
      [
        "no such host", "could not resolve", "couldn't resolve", "name or service not known", "getaddrinfo",
        "enotfound", "nodename nor servname", "name resolution",
      ], .nameNotResolved
    ),
    (["proxyconnect", "proxy error", "connect tunnel failed", "unable to connect to proxy"], .proxyRefused),
    (["x509", "certificate", "unable to get local issuer", "self-signed", "self signed"], .certificateNotTrusted),
    (
      ["connection refused", "econnrefused", "failed to connect", "couldn't connect", "no route to host"], .notConnected
    ),
    (["handshake", "wrong version number", "ssl routines", "tls:"], .tlsFailed),
    (["timed out", "timeout", "deadline exceeded", "etimedout"], .timedOut),
    (
      ["connection reset", "econnreset", "broken pipe", "unexpected eof", "empty reply", "malformed http"],
      .connectionLost
    ),
  ]

  private static func phrase(in text: String) -> Int? {
    phrases.first { CredentialScan.contains(text, $0.0) }?.1
  }

  /// The status that comes with words that only one status has.
  private static func statusOfWords(_ text: String) -> Int? {
    switch ServerReading.said(text) {
    case .bearerBareToken?, .invalidCredentials?, .credentialsNotSent?: 401
    case .scopeMissing?: 403
    case .contentTypeRefused?: 415
    case .rateLimited?: 429
    case .bodyTooLarge?: 413
    case .deltaRefused?, .sampleTooOld?, .accountLimit?, .lineRefused?: 400
    default: CredentialScan.contains(text, "location: /login") ? 302 : nil
    }
  }

  private static func url(in text: String) -> String? {
    var rest = text[...]
    while let start = rest.firstIndex(of: "h") {
      rest = rest[start...]
      if CredentialScan.hasPrefix(rest, "https://") || CredentialScan.hasPrefix(rest, "http://") {
        let url = rest.prefix { !$0.isWhitespace && !"\"'<>`,;)]}".contains($0) }
        return String(url.reversed().drop { $0 == ":" || $0 == "." }.reversed())
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func value(of name: String, in text: String) -> String? {
    for line in text.split(whereSeparator: \.isNewline) {
      let line = CredentialScan.trimmed(line)
      if line.hasPrefix(name) { return CredentialScan.trimmed(line.dropFirst(name.count)) }
    }
    return nil
  }
}
