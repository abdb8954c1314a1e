import CCurl

/// URLs and texts without secrets.
enum RedactedURL {
  /// The parts of a URL that are safe to show and needed to judge it.
  struct Parts {
    var scheme: String
    var host: String
    var text: String
  }

  /// A URL without userinfo, query and fragment; a fixed text where it cannot be parsed.
  static func text(of url: String) -> String {
    parts(of: url)?.text ?? "(unreadable URL)"
  }

  /// Parses an absolute URL with libcurl's own parser, so that what is judged here is what is sent there.
  static func parts(of url: String) -> Parts? {
    guard let handle = unsafe curl_url() else { return nil }
    defer { unsafe curl_url_cleanup(handle) }
    guard unsafe curl_url_set(handle, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
      let scheme = unsafe part(handle, CURLUPART_SCHEME), let host = unsafe part(handle, CURLUPART_HOST), !host.isEmpty
    else { return nil }
    var text = "\(scheme)://\(host)"
    if let port = unsafe part(handle, CURLUPART_PORT) { text += ":\(port)" }
    if let path = unsafe part(handle, CURLUPART_PATH) { text += path }
    if unsafe part(handle, CURLUPART_QUERY) != nil { text += "?(redacted)" }
    return Parts(scheme: scheme.lowercased(), host: host, text: text)
  }

  private static func part(_ handle: OpaquePointer, _ which: CURLUPart) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe curl_url_get(handle, which, &text, 0) == CURLUE_OK, let text = unsafe text else { return nil }
    defer { unsafe curl_free(text) }
    return unsafe String(cString: text)
  }

  /// A text of libcurl's without whatever stands before an `@`: libcurl quotes whole URLs in some of its errors, and
  /// where those are malformed nobody can say where the userinfo begins.
  static func scrub(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@") else { return text }
    return "(redacted)" + text[at...]
  }
}
