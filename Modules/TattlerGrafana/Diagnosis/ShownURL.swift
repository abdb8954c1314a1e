/// URLs as they may be shown.
package enum ShownURL {
  /// A URL without user, password, query and fragment, and without what looks like a token.
  package static func text(of url: String) -> String {
    guard let scheme = ["https://", "http://"].first(where: { CredentialScan.hasPrefix(url, $0) }) else {
      return "(no URL)"
    }
    let rest = url.dropFirst(scheme.count).prefix { $0 != "?" && $0 != "#" }
    let authority = rest.prefix { $0 != "/" }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
    let shown = scheme + host + rest.dropFirst(authority.count)
    return TokenRedaction.shown(shown, maximumLength: 300)
  }
}
