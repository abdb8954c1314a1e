#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension HTTPTransportConfiguration.Proxy {
  /// `user:password` as it stands in the proxies' URLs: secret, for whoever keeps it out of what is shown. A proxy gets
  /// it, and may repeat it to the client or hand it on to a server that does.
  ///
  /// - Parameter variable: looks up the environment.
  package func userInfo(variable: (String) -> String? = Self.environment) -> [String] {
    let urls: [String] =
      switch self {
      case .none: []
      case .url(let url, _): [url]
      // libcurl does not read HTTP_PROXY, which a CGI program's caller could set.
      case .environment:
        ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].compactMap(variable)
      }
    return urls.compactMap { url in
      let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
      let authority = rest.prefix { !"/?#".contains($0) }
      return authority.lastIndex(of: "@").map { String(authority[..<$0]) }
    }
  }

  /// The value of a variable of this process.
  package static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
