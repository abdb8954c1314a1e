internal import TattlerConfig
internal import TattlerTransport

/// What became of an upload.
struct UploadOutcome {
  /// Where dashboards are posted to (Grafana's HTTP API, "Create / Update dashboard").
  static let path = "/api/dashboards/db"

  private let url: String
  private let uid: String
  private let version: Int64

  /// Reads Grafana's answer.
  ///
  /// - Throws: ``UploadError`` with what to do, where it is no success.
  init(_ response: HTTPResponse, base: GrafanaAddress, folderUID: String?) throws(UploadError) {
    let json = try? JSONValue(parsing: response.body)
    if let problem = Self.problem(response, json, folderUID) {
      throw UploadError(.refused, "\(base.url) answered \(response.status): \(problem)")
    }
    uid = json?["uid"]?.stringValue ?? ""
    version = json?["version"]?.integerValue ?? 0
    url = Self.page(json?["url"]?.stringValue ?? "", at: base.url)
  }

  /// One line about it.
  var sentence: String { "uploaded to \(url), version \(version)" }

  /// The same for scripts.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("uid")
    writer.string(uid)
    writer.key("url")
    writer.string(url)
    writer.key("version")
    writer.integer(version)
    writer.endObject()
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  /// The address of a page: its path begins with that of the base.
  private static func page(_ path: String, at base: String) -> String {
    guard let mark = base.firstRange(of: "://") else { return path }
    let origin = base[..<mark.upperBound] + base[mark.upperBound...].prefix { $0 != "/" }
    return origin + ResponseMeaning.printable(Array(path.utf8))
  }

  private static func problem(_ response: HTTPResponse, _ json: JSONValue?, _ folderUID: String?) -> String? {
    let words = (json?["message"]?.stringValue).map { " (\(ResponseMeaning.printable(Array($0.utf8))))" } ?? ""
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
