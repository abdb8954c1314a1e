/// Where a load goes: the parts of an `http` URL with an IPv4 address.
struct Target: Sendable {
  let host: String
  let port: UInt16
  /// Path and query.
  let path: String

  /// Reads `http://127.0.0.1:8086/write?db=bench`; nil for anything else.
  init?(_ url: String) {
    let scheme = "http://"
    guard url.hasPrefix(scheme) else { return nil }
    let rest = url.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
    host = parts[0] == "localhost" ? "127.0.0.1" : String(parts[0])
    self.port = port
    path = rest.count == authority.count ? "/write" : String(rest.dropFirst(authority.count))
    guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
  }
}
