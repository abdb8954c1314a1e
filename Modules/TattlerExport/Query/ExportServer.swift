internal import TattlerConfig
public import TattlerTransport

/// A server with the Prometheus HTTP API, and the headers that it wants.
public struct ExportServer: Sendable {
  /// The address without what follows `/api/v1`, without credentials.
  public let url: String
  private let headers: HTTPHeaders
  private let takesGzip: Bool

  /// The longest URL that is sent; longer questions are posted.
  private static let maximumURLBytes = 2_000
  private static let timeoutMilliseconds = 130_000

  /// Checks the address.
  ///
  /// - Parameters:
  ///   - url: such as `https://prometheus-prod-01.grafana.net/api/prom`; a `/api/v1` at its end does not matter.
  ///   - headers: what every request has, the credentials among it.
  ///   - allowsPlainHTTP: whether credentials may go over `http` to a host that is not this one.
  /// - Throws: a sentence.
  public init(url: String, headers: HTTPHeaders, allowsPlainHTTP: Bool) throws(SelectorError) {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    if base.hasSuffix("/api/v1") { base.removeLast(7) }
    let isSecure = base.lowercased().hasPrefix("https://")
    guard isSecure || base.lowercased().hasPrefix("http://") else {
      throw SelectorError(description: "--url begins with https:// or http://")
    }
    let authority = base.dropFirst(isSecure ? 8 : 7).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.isEmpty, !authority.contains("@") else {
      throw SelectorError(description: "--url has a host and no credentials; use --id with --token-file or --token-env")
    }
    guard !base.contains("?"), !base.contains("#") else {
      throw SelectorError(description: "--url has no query and no fragment")
    }
    let isLoopback = Self.isLoopback(authority)
    guard isSecure || isLoopback || allowsPlainHTTP || headers.fields.isEmpty else {
      throw SelectorError(
        description: "credentials would go over plain http: use https, or --insecure-http where nobody listens")
    }
    self.url = base
    self.headers = headers
    takesGzip = !isLoopback
  }

  /// What keeps unread what the server, or a proxy on the way, is sent.
  func mask(proxyUserInfo: [String]) -> SecretMask {
    SecretMask(headerValues: headers.fields.map(\.value), proxyUserInfo: proxyUserInfo)
  }

  private static func isLoopback(_ authority: Substring) -> Bool {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      return LoopbackHost.contains(authority[...end])
    }
    return LoopbackHost.contains(authority.prefix { $0 != ":" })
  }

  /// The request for a question.
  func request(_ query: ExportQuery, maximumBytes: Int) -> HTTPRequest {
    let (path, parameters) = query.parts
    let form = parameters.map { "\($0.name.percentEncoded)=\($0.value.percentEncoded)" }.joined(separator: "&")
    let whole = url + path + (form.isEmpty ? "" : "?" + form)
    let isLong = whole.utf8.count > Self.maximumURLBytes && path == "/api/v1/query"
    var request = HTTPRequest(method: isLong ? .post : .get, url: isLong ? url + path : whole, headers: headers)
    if isLong {
      request.body = Array(form.utf8)
      request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    }
    request.headers.add(name: "Accept", value: "application/json")
    if takesGzip { request.headers.add(name: "Accept-Encoding", value: "gzip") }
    request.totalTimeoutMilliseconds = Self.timeoutMilliseconds
    request.maximumResponseBytes = maximumBytes
    return request
  }
}

extension String {
  /// What a form or a query may hold (RFC 3986, "Unreserved Characters"), everything else as `%XX`.
  var percentEncoded: String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
      default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
