import TattlerCompression

/// A request that has been checked and made ready to send: the body compressed, the header lines written.
struct PreparedRequest: Sendable {
  let method: HTTPMethod
  let url: String
  let redactedURL: String
  let isSecure: Bool
  let headerLines: [String]
  let body: [UInt8]
  let sendsBody: Bool
  let connectTimeoutMilliseconds: Int
  let totalTimeoutMilliseconds: Int
  let maximumResponseBytes: Int
  /// Whether the answer may be so long that its memory is worth keeping.
  var takesLongAnswer: Bool { maximumResponseBytes > 1 << 20 }

  /// The longest URL that is sent.
  static let maximumURLBytes = 8_192

  /// Checks a request and compresses its body on the caller's thread, so that the transport's thread only moves bytes.
  init(_ request: HTTPRequest, userAgent: String) throws(HTTPTransportError) {
    let parts = try Self.checkedURL(request.url)
    redactedURL = parts.text
    isSecure = parts.scheme == "https"
    try Self.check(request, url: redactedURL)
    method = request.method
    url = request.url
    var lines = try Self.lines(of: request.headers, url: redactedURL)
    switch request.compression {
    case .gzip(let level) where !request.body.isEmpty:
      body = Gzip.compress(request.body, level: level)
      lines.append("Content-Encoding: gzip")
    default:
      body = request.body
    }
    sendsBody = !body.isEmpty || [.post, .put, .patch].contains(method)
    if !request.headers.contains("User-Agent") && !userAgent.isEmpty { lines.append("User-Agent: \(userAgent)") }
    // A name alone takes away what libcurl would add of itself: a content type nobody chose, and a handshake that costs
    // a round trip.
    if sendsBody && !request.headers.contains("Content-Type") { lines.append("Content-Type:") }
    lines.append("Expect:")
    headerLines = lines
    connectTimeoutMilliseconds = request.connectTimeoutMilliseconds
    totalTimeoutMilliseconds = request.totalTimeoutMilliseconds
    maximumResponseBytes = request.maximumResponseBytes
  }

  private static func checkedURL(_ url: String) throws(HTTPTransportError) -> RedactedURL.Parts {
    guard url.utf8.count <= maximumURLBytes else {
      throw invalid("The URL is longer than \(maximumURLBytes) bytes.")
    }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
      throw invalid("The URL contains a space or a control character: write it percent-encoded.")
    }
    guard let parts = RedactedURL.parts(of: url), hasAuthority(url, scheme: parts.scheme) else {
      throw invalid("The URL cannot be read: write scheme://host/path, with user information percent-encoded.")
    }
    guard parts.scheme == "http" || parts.scheme == "https" else {
      throw invalid("The URL's scheme has to be http or https.", url: parts.text)
    }
    return parts
  }

  /// Whether `scheme://` and a host come first; libcurl would make a host of what follows in `http:///name` as well.
  private static func hasAuthority(_ url: String, scheme: String) -> Bool {
    let rest = url.utf8.dropFirst(scheme.utf8.count)
    return rest.starts(with: "://".utf8) && rest.dropFirst(3).first != UInt8(ascii: "/")
  }

  private static func check(_ request: HTTPRequest, url: String) throws(HTTPTransportError) {
    let timeouts = 1...HTTPRequest.maximumTimeoutMilliseconds
    guard timeouts.contains(request.connectTimeoutMilliseconds), timeouts.contains(request.totalTimeoutMilliseconds)
    else { throw invalid("A timeout has to be from 1 to \(timeouts.upperBound) milliseconds.", url: url) }
    guard request.maximumResponseBytes >= 0 else {
      throw invalid("The limit of the response's size must not be negative.", url: url)
    }
    guard request.body.isEmpty || (request.method != .get && request.method != .head) else {
      throw invalid("A \(request.method.rawValue) request has no body.", url: url)
    }
    if request.compression != .none && request.headers.contains("Content-Encoding") {
      throw invalid("The body is compressed here: take Content-Encoding out of the headers.", url: url)
    }
  }

  /// Writes the header lines; what could end a line early is refused, because it would add headers, or a request.
  private static func lines(of headers: HTTPHeaders, url: String) throws(HTTPTransportError) -> [String] {
    var lines: [String] = []
    for field in headers.fields {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
        throw invalid("A header's name is not a token of RFC 9110.", url: url)
      }
      guard field.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
        throw invalid(
          "The value of the header \(field.name) contains a control character, perhaps a newline.", url: url)
      }
      for owned in ["Content-Length", "Transfer-Encoding", "Expect"] where HTTPHeaders.matches(field.name, owned) {
        throw invalid("The header \(owned) is the transport's own: take it out of the headers.", url: url)
      }
      // libcurl's form for a header without a value ends in a semicolon.
      let isBlank = field.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
      lines.append(isBlank ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    return lines
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  private static func invalid(_ message: String, url: String = "") -> HTTPTransportError {
    HTTPTransportError(code: .invalidRequest, message: message, url: url)
  }
}
