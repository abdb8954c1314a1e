internal import TattlerConfig
internal import TattlerDashboards
internal import TattlerGrafana
internal import TattlerTransport

/// What became of an upload.
///
/// Nothing of it holds the token, whatever the server says: its words are looked through before they are cut.
struct UploadOutcome {
  /// Where dashboards are posted to (Grafana's HTTP API, "Create / Update dashboard").
  static let path = "/api/dashboards/db"

  /// The page; nil where the answer has no path that can be shown.
  private let url: String?
  private let uid: String?
  private let version: Int64?

  /// Reads Grafana's answer.
  ///
  /// - Parameter token: what was sent, which a server may repeat.
  /// - Throws: ``UploadError`` with what to do, where it is no success.
  init(
    _ response: HTTPResponse, base: GrafanaAddress, folderUID: String?, hiding token: Secret
  ) throws(UploadError) {
    let json = try? JSONValue(parsing: response.body)
    let mask = SecretMask([token])
    if let problem = Self.problem(response, json, folderUID, mask) {
      throw UploadError(.refused, "\(base.url) answered \(response.status): \(problem)")
    }
    uid = json?["uid"]?.stringValue.flatMap { Self.shown($0, mask) == $0 && DashboardOptions.isUID($0) ? $0 : nil }
    version = json?["version"]?.integerValue
    url = json?["url"]?.stringValue.flatMap { Self.page($0, at: base.url, mask) }
  }

  /// One line about it.
  var sentence: String {
    "uploaded" + (url.map { " to \($0)" } ?? "") + (version.map { ", version \($0)" } ?? "")
  }

  /// The same for scripts.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    if let uid {
      writer.key("uid")
      writer.string(uid)
    }
    if let url {
      writer.key("url")
      writer.string(url)
    }
    if let version {
      writer.key("version")
      writer.integer(version)
    }
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  /// The address of a page, whose path begins with that of the base; nil where it may lead to another host, or holds
  /// what must not be shown.
  private static func page(_ path: String, at base: String, _ mask: SecretMask) -> String? {
    guard path.hasPrefix("/"), !path.hasPrefix("//"), shown(path, mask) == path,
      let mark = base.firstRange(of: "://")
    else { return nil }
    let origin = base[..<mark.upperBound] + base[mark.upperBound...].prefix { $0 != "/" }
    return origin + path
  }

  /// A server's words without secrets, on one line, cut at last.
  private static func shown(_ words: String, _ mask: SecretMask) -> String {
    ResponseMeaning.printable(Array(TokenRedaction.withoutTokens(mask.text(words)).utf8))
  }

  private static func problem(
    _ response: HTTPResponse, _ json: JSONValue?, _ folderUID: String?, _ mask: SecretMask
  ) -> String? {
    let words = (json?["message"]?.stringValue).map { " (\(shown($0, mask)))" } ?? ""
    if json?.objectValue == nil, (200..<400).contains(response.status) || isHTML(response) {
      return "that is no answer of Grafana's API but a page, mostly of a login or of another server: "
        + "give the address at which Grafana opens, https://<org>.grafana.net"
    }
    switch response.status {
    case 200: return json?["url"]?.stringValue == nil ? "there is no url in it\(words)" : nil
    case 401: return "the token is unknown or has expired\(words). It is that of a service account of this Grafana"
    case 403: return "the token may not write dashboards here\(words). Give its service account the role Editor"
    case 404:
      return folderUID.map { "there is no folder \($0), or no Grafana at this address\(words)" }
        ?? "there is no Grafana at this address\(words)"
    case 412:
      return "the dashboard cannot be replaced\(words): one of a plugin or of provisioning has this uid, or one in the "
        + "folder has this title. Choose another --uid or --title"
    case 429, 500...599: return "try again later\(words)"
    default: return "it was not taken\(words)"
    }
  }

  private static func isHTML(_ response: HTTPResponse) -> Bool {
    response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") ?? false
  }
}
