internal import TattlerPlugin
internal import TattlerSinkSupport

/// The URL that line protocol is posted to, checked.
struct PushEndpoint: Sendable, Hashable {
  /// What is appended to a URL without a path.
  static let defaultPath = "/api/v1/push/influx/write"

  let url: String

  /// Checks a URL and completes it.
  ///
  /// - Parameters:
  ///   - hasCredentials: whether requests carry any; it makes the refusal of plain HTTP more pointed.
  ///   - allowsPlainHTTP: also to other machines.
  init(_ text: String, hasCredentials: Bool, allowsPlainHTTP: Bool) throws(SinkError) {
    let url = try ReceiverURL(
      text, keyPath: "url", example: "https://prometheus-prod-01-eu-west-0.grafana.net",
      hasCredentials: hasCredentials, allowsPlainHTTP: allowsPlainHTTP)
    let path = url.path.isEmpty || url.path == "/" ? Self.defaultPath : url.path
    self.url = "\(url.scheme)://\(url.authority)\(path)\(url.query)"
  }
}
