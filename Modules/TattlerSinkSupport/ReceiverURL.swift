internal import TattlerConfig
public import TattlerPlugin

/// An absolute URL that a sink posts to, checked.
///
/// ```swift
/// let url = try ReceiverURL("https://otlp.example.net/v1/metrics", keyPath: "endpoint")
/// ```
/// The URL has no credentials, which belong into headers, and no fragment. Over plain HTTP it leads to this machine,
/// unless the operator allows otherwise.
public struct ReceiverURL: Sendable, Hashable {
  /// `http` or `https`.
  public let scheme: String
  /// The host and the port, as they were written.
  public let authority: String
  /// The path, as it was written; empty where there is none.
  public let path: String
  /// The query with its question mark; empty where there is none.
  public let query: String

  /// Checks a URL.
  ///
  /// - Parameters:
  ///   - keyPath: the key of the configuration that holds it, for errors.
  ///   - example: what a good one looks like, for errors.
  ///   - hasCredentials: whether requests carry any; it makes the refusal of plain HTTP more pointed.
  ///   - allowsPlainHTTP: also to other machines.
  /// - Throws: ``SinkError`` at the key.
  public init(
    _ text: String, keyPath: String, example: String = "https://receiver.example.net", hasCredentials: Bool = false,
    allowsPlainHTTP: Bool = false
  ) throws(SinkError) {
    do throws(Fault) {
      self = try Self(parsing: text, example: example)
      if scheme == "http", !allowsPlainHTTP {
        let host = try Self.host(of: authority)
        guard Self.isLoopback(host) else {
          throw Fault(
            (hasCredentials
              ? "the token would travel in clear text over http to \(host)" : "http to \(host) is not encrypted")
              + "; use https, or set insecure_http: true if the way there is trusted")
        }
      }
    } catch { throw SinkError(error.reason, keyPath: keyPath) }
  }

  /// The whole URL.
  public var text: String { "\(scheme)://\(authority)\(path)\(query)" }

  /// Whether a URL leads to an endpoint of Grafana Cloud.
  public static func isGrafanaCloud(_ url: String) -> Bool {
    guard let parsed = try? ReceiverURL(url, keyPath: "", allowsPlainHTTP: true) else { return false }
    return parsed.authority.prefix { $0 != ":" }.lowercased().hasSuffix(".grafana.net")
  }

  /// Whether a host is this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3).
  public static func isLoopback(_ host: String) -> Bool { LoopbackHost.contains(host) }

  /// Whether a URL leads to this machine; false where it is none.
  package static func leadsToLoopback(_ url: String) -> Bool {
    guard let parsed = try? ReceiverURL(url, keyPath: "", allowsPlainHTTP: true),
      let host = try? Self.host(of: parsed.authority)
    else { return false }
    return LoopbackHost.contains(host)
  }
}

extension ReceiverURL {
  /// What is wrong, without the key.
  private struct Fault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  private init(parsing text: String, example: String) throws(Fault) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Fault("the URL holds a space, a control character or a character outside ASCII")
    }
    guard let separator = text.utf8Range(of: "://") else {
      throw Fault("\"\(text.prefix(80))\" is no URL; expected one such as \(example)")
    }
    let scheme = text[..<separator.lowerBound].lowercased()
    let rest = text[separator.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let tail = rest.dropFirst(authority.count)
    guard scheme == "http" || scheme == "https" else { throw Fault("the URL has to begin with https:// or http://") }
    guard !authority.contains("@") else {
      throw Fault("credentials do not belong into the URL; use instance_id and token")
    }
    guard !tail.contains("#") else { throw Fault("the URL may have no fragment (#)") }
    _ = try Self.host(of: String(authority))
    let path = tail.prefix { $0 != "?" }
    self.scheme = scheme
    self.authority = String(authority)
    self.path = String(path)
    query = String(tail.dropFirst(path.count))
  }

  private static func host(of authority: String) throws(Fault) -> String {
    var host = authority[...]
    var port: Substring?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw Fault("the URL's host has no closing bracket") }
      host = authority[...end]
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { throw Fault("the URL's host is not well formed") }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    guard !host.isEmpty, host != "[]" else { throw Fault("the URL has no host") }
    if let port, !(Int(port).map { (1...65_535).contains($0) } ?? false) {
      throw Fault("the URL's port has to be a number from 1 to 65535")
    }
    return host.lowercased()
  }
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
