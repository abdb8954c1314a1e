/// The one notion of this machine that the toolkit has.
package enum LoopbackHost {
  /// Whether a host is this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3).
  ///
  /// - Parameter host: without a port; an IPv6 address with or without brackets; in any case of letters.
  package static func contains(_ host: some StringProtocol) -> Bool {
    let name = host.lowercased()
    if name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" || name == "::1" { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    // All digits: a sign is none, and leading zeros would be octal to some.
    return parts.count == 4 && parts[0] == "127"
      && parts.allSatisfy { part in UInt8(part) != nil && part.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }
}
