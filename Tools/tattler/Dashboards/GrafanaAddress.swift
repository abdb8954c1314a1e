internal import TattlerConfig

/// Where a Grafana is: `https://org.grafana.net`, or with a path before its own.
struct GrafanaAddress {
  /// The address without a slash at its end.
  let url: String

  /// Checks an address.
  ///
  /// - Parameter allowsHTTP: true where a token may go unencrypted to another machine.
  init(_ text: String, allowsHTTP: Bool) throws(UploadError) {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard isPlain, let mark = text.firstRange(of: "://") else {
      throw UploadError(.configuration, "--push wants an address such as https://org.grafana.net")
    }
    let scheme = text[..<mark.lowerBound].lowercased()
    let rest = text[mark.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard scheme == "https" || scheme == "http", !authority.isEmpty else {
      throw UploadError(.configuration, "--push wants an address such as https://org.grafana.net")
    }
    if authority.contains("@") || rest.contains("?") || rest.contains("#") {
      throw UploadError(
        .configuration, "--push wants the address alone: no user, no password, nothing behind a ? or a #")
    }
    let host = Self.host(authority)
    if scheme == "http", !allowsHTTP, !LoopbackHost.contains(host) {
      throw UploadError(
        .configuration, "the token would go to \(host) unencrypted: use https, or --insecure-http where that is wanted")
    }
    if host.hasSuffix(".grafana.net"), ["otlp-gateway-", "prometheus-", "influx-"].contains(where: host.hasPrefix) {
      throw UploadError(
        .configuration,
        "\(host) takes metrics; dashboards are at the address of your Grafana, https://<org>.grafana.net")
    }
    var url = text
    while url.hasSuffix("/") { url.removeLast() }
    self.url = url
  }

  /// The host of an authority, in lower case and without the port.
  private static func host(_ authority: Substring) -> String {
    if authority.hasPrefix("[") { return String(authority.prefix { $0 != "]" }) + "]" }
    return authority.prefix { $0 != ":" }.lowercased()
  }
}
