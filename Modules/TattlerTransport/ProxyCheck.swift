/// Checks a configured proxy before the first request would fail on it.
enum ProxyCheck {
  private static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

  static func check(_ proxy: HTTPTransportConfiguration.Proxy) throws(HTTPTransportError) {
    guard case .url(let url, _) = proxy else { return }
    // libcurl takes host:port as well, for an HTTP proxy.
    let whole = url.contains("://") ? url : "http://\(url)"
    let isClean = url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    guard isClean, let parts = RedactedURL.parts(of: whole), schemes.contains(parts.scheme) else {
      throw HTTPTransportError(
        code: .invalidConfiguration,
        message: "The proxy's URL cannot be used: write http://user:password@host:port, with both percent-encoded; "
          + "other schemes are \(schemes.dropFirst().joined(separator: ", ")).")
    }
  }
}
