internal import TattlerPlugin

/// The URL that line protocol is posted to, checked.
struct PushEndpoint: Sendable, Hashable {
  /// What is appended to a URL without a path.
  static let defaultPath = "/api/v1/push/influx/write"

  let url: String

  /// Checks a URL and completes it.
  ///
  /// - Parameters:
  ///   - hasCredentials: whether requests carry any; it makes the refusal of plain HTTP more pointed.
  ///   - allowsPlainHTTP: also to other machines.
  init(_ text: String, hasCredentials: Bool, allowsPlainHTTP: Bool) throws(SinkError) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Self.error("the URL holds a space, a control character or a character outside ASCII")
    }
    guard let separator = text.utf8Range(of: "://") else {
      throw Self.error(
        "\"\(text.prefix(80))\" is no URL; expected one such as https://prometheus-prod-01-eu-west-0.grafana.net")
    }
    let scheme = text[..<separator.lowerBound].lowercased()
    let rest = text[separator.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let tail = rest.dropFirst(authority.count)
    guard scheme == "http" || scheme == "https" else {
      throw Self.error("the URL has to begin with https:// or http://")
    }
    guard !authority.contains("@") else {
      throw Self.error("credentials do not belong into the URL; use instance_id and token")
    }
    guard !tail.contains("#") else { throw Self.error("the URL may have no fragment (#)") }
    let host = try Self.host(of: authority)
    if scheme == "http", !Self.isLoopback(host), !allowsPlainHTTP {
      throw Self.error(
        (hasCredentials
          ? "the token would travel in clear text over http to \(host)" : "http to \(host) is not encrypted")
          + "; use https, or set insecure_http: true if the way there is trusted")
    }
    let path = tail.prefix { $0 != "?" }
    let query = tail.dropFirst(path.count)
    url = "\(scheme)://\(authority)\(path.isEmpty || path == "/" ? Self.defaultPath : String(path))\(query)"
  }

  private static func host(of authority: Substring) throws(SinkError) -> String {
    var host = authority
    var port: Substring?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw error("the URL's host has no closing bracket") }
      host = authority[...end]
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { throw error("the URL's host is not well formed") }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    guard !host.isEmpty, host != "[]" else { throw error("the URL has no host") }
    if let port, !(Int(port).map { (1...65_535).contains($0) } ?? false) {
      throw error("the URL's port has to be a number from 1 to 65535")
    }
    return host.lowercased()
  }

  /// Whether a host is this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3).
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  private static func error(_ reason: String) -> SinkError { SinkError(reason, keyPath: "url") }
}

extension String {
  /// Where an ASCII text stands first.
  fileprivate func utf8Range(of text: StaticString) -> Range<Index>? {
    let wanted = Array("\(text)".utf8)
    var start = utf8.startIndex
    while start != utf8.endIndex {
      if utf8[start...].starts(with: wanted) { return start..<utf8.index(start, offsetBy: wanted.count) }
      start = utf8.index(after: start)
    }
    return nil
  }
}
