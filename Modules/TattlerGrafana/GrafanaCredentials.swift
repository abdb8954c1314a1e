public import TattlerConfig

/// What Grafana Cloud wants to know of a sender: the numeric instance id of the product and an access policy token.
///
/// ```swift
/// let credentials = try GrafanaCredentials(instanceID: "123456", token: Secret(token))
/// let header = credentials.authorizationHeader(.basic)  // "Basic MTIzNDU2Omds…"
/// ```
/// The OTLP gateway, metrics and logs of one stack have different instance ids.
public struct GrafanaCredentials: Sendable, Equatable {
  /// How the credentials are written into the header.
  public enum Scheme: String, Sendable, Hashable, CaseIterable {
    /// `Basic` and the Base64 of `id:token` (RFC 7617): understood by every endpoint.
    case basic
    /// `Bearer id:token`: what the Influx push endpoint also takes.
    case bearer
  }

  /// The instance id: digits.
  public let instanceID: String

  /// The token: visible ASCII.
  public let token: Secret

  /// Checks an id and a token; spaces around the id and one line break after the token are dropped.
  ///
  /// - Throws: the mistake, if this can be no pair of id and token.
  public init(instanceID: String, token: Secret) throws(GrafanaCredentialsError) {
    let id = Self.trimmed(instanceID)
    let text = Self.withoutLineBreak(token.reveal())
    guard !Self.looksLikeToken(id) else { throw GrafanaCredentialsError(.swapped) }
    try Self.check(token: text)
    guard !id.isEmpty else { throw GrafanaCredentialsError(.emptyInstanceID) }
    guard Self.isDigits(id) else { throw GrafanaCredentialsError(.instanceIDNotDigits) }
    self.instanceID = id
    self.token = Secret(text)
  }

  /// The value of the `Authorization` header.
  public func authorizationHeader(_ scheme: Scheme) -> Secret {
    let pair = "\(instanceID):\(token.reveal())"
    switch scheme {
    case .basic: return Secret("Basic " + Base64.encode(Array(pair.utf8)))
    case .bearer: return Secret("Bearer " + pair)
    }
  }

  /// What is unusual though perhaps right, as sentences for a person.
  public var warnings: [String] {
    let text = token.reveal()
    if text.hasPrefix("glsa_") {
      return [
        "the token begins with glsa_: service account tokens work for Grafana's own API, not for sending data; "
          + "make an access policy token (glc_) with the scope metrics:write"
      ]
    }
    if !text.hasPrefix("glc_"), !text.hasPrefix("eyJ") {
      return ["the token does not begin with glc_, as those of access policies do"]
    }
    return []
  }

  private static func check(token: String) throws(GrafanaCredentialsError) {
    guard !token.isEmpty else { throw GrafanaCredentialsError(.emptyToken) }
    let lowercase = token.lowercased()
    let headerStarts = ["basic ", "basic%20", "bearer ", "bearer%20", "authorization:", "authorization="]
    guard !headerStarts.contains(where: lowercase.hasPrefix) else { throw GrafanaCredentialsError(.tokenIsHeader) }
    if token.utf8.count >= 2, let first = token.utf8.first, first == token.utf8.last, "\"'`".utf8.contains(first) {
      throw GrafanaCredentialsError(.quotedToken)
    }
    guard !token.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
      throw GrafanaCredentialsError(.whitespaceInToken)
    }
    guard token.utf8.allSatisfy({ $0 < 0x80 }) else { throw GrafanaCredentialsError(.tokenNotASCII) }
    guard !isPair(token) else { throw GrafanaCredentialsError(.tokenIsPair) }
    // Grafana's legacy keys are Base64 themselves, of JSON; only what decodes to id and token is a mistake.
    guard let decoded = Base64.decode(token) else { return }
    let text = String(decoding: decoded, as: UTF8.self)
    if isPair(text) { throw GrafanaCredentialsError(.tokenIsPair) }
    if looksLikeToken(text) { throw GrafanaCredentialsError(.tokenIsBase64) }
  }

  /// Digits, a colon, and something after it.
  private static func isPair(_ text: String) -> Bool {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    return isDigits(String(text[..<colon])) && colon != text.utf8.indices.last
  }

  private static func looksLikeToken(_ text: String) -> Bool {
    ["glc_", "glsa_", "eyJ"].contains(where: text.hasPrefix)
  }

  private static func isDigits(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func trimmed(_ text: String) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    let start = text.utf8.drop(while: isSpace)
    return String(decoding: start.reversed().drop(while: isSpace).reversed(), as: UTF8.self)
  }

  private static func withoutLineBreak(_ text: String) -> String {
    var bytes = Array(text.utf8)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
