/// The table of statuses and words of Grafana Cloud's endpoints.
///
/// Source: the gateway's and Mimir's own messages (grafana/mimir, `pkg/util/globalerror` and `pkg/distributor`),
/// Grafana Cloud's pages about OTLP and the Influx push, and the words of InfluxDB and VictoriaMetrics about lines.
enum ServerReading {
  /// What an answer means; empty where the server took everything. Several where the URL tells more than the status.
  static func codes(_ answer: ServerAnswer, text: String) -> [CredentialCode] {
    let isPage = answer.contentType.map { CredentialScan.hasPrefix($0, "text/html") } == true
    if (200..<300).contains(answer.status) {
      if isPage { return [.pageForPeople] }
      return answer.partialSuccess == nil ? [] : [.partlyRefused]
    }
    let host = answer.url.map(GrafanaHost.name(in:)) ?? ""
    if (300..<400).contains(answer.status) {
      let isLogin = answer.location.map { CredentialScan.contains($0.lowercased(), "/login") } == true
      return [isLogin || GrafanaHost.isStack(host) ? .stackHost : .redirected]
    }
    if [401, 404, 405].contains(answer.status), GrafanaHost.isStack(host) { return [.stackHost] }
    // Only a request that was let in is told about its lines.
    if let code = said(text), code != .lineRefused || ![401, 403].contains(answer.status) { return [code] }
    return byStatus(answer)
  }

  /// What the words alone say; nil where they say nothing that is known.
  static func said(_ text: String) -> CredentialCode? {
    table.first { row in row.0.contains { CredentialScan.contains(text, $0) } }?.1
  }

  /// Words in small letters, the surest first.
  private static let table: [([String], CredentialCode)] = [
    (["legacy auth cannot be upgraded"], .bearerBareToken),
    (["invalid scope", "insufficient scope", "missing scope"], .scopeMissing),
    (
      [
        "no credentials provided", "no authentication credentials", "missing authorization",
        "unable to parse authentication credentials",
      ], .credentialsNotSent
    ),
    (
      [
        "invalid authentication credentials", "invalid api key", "invalid token", "invalid credentials",
        "invalid username or password",
      ], .invalidCredentials
    ),
    (["temporality"], .deltaRefused),
    (
      [
        "err-mimir-sample-timestamp-too-old", "err-mimir-sample-out-of-order", "err-mimir-sample-duplicate-timestamp",
        "err-mimir-too-far-in-past", "err-mimir-too-far-in-future", "out of order sample", "out of bounds",
      ], .sampleTooOld
    ),
    (["err-mimir-max-series", "err-mimir-max-label-names", "err-mimir-max-metadata"], .accountLimit),
    (["max-ingestion-rate", "max-request-rate", "ingestion rate limit"], .rateLimited),
    (["max-write-message-size", "request body too large", "entity too large"], .bodyTooLarge),
    (["unsupported content type", "unsupported compression"], .contentTypeRefused),
    (
      [
        "unable to parse", "partial write", "invalid line protocol", "incorrect influx line", "missing fields",
        "no points", "no lines",
      ], .lineRefused
    ),
  ]

  private static func byStatus(_ answer: ServerAnswer) -> [CredentialCode] {
    switch answer.status {
    case 400, 422: [answer.road == .influx ? .lineRefused : .requestRefused]
    case 401: [.invalidCredentials]
    case 403: [.scopeMissing]
    case 404: notFound(answer)
    case 405: [.methodRefused]
    case 407: [.proxyRefused]
    case 408: [.timedOut]
    case 413: [.bodyTooLarge]
    case 415: [.contentTypeRefused]
    case 429: [.rateLimited]
    case 500...599: [.serverFailing]
    default: [.strangeAnswer]
    }
  }

  /// The URL tells why a path is not there.
  private static func notFound(_ answer: ServerAnswer) -> [CredentialCode] {
    guard let url = answer.url, answer.road == nil || answer.road == .otlp else { return [.pathNotFound] }
    let check = EndpointCheck(url, role: answer.road == .otlp ? .signal : .unknown)
    let known: Set<CredentialCode> = [.signalPathTwice, .otlpPathMissing, .signalPathMissing, .otherProductHost]
    var codes = check.codes.filter(known.contains)
    // On another host than Grafana's own, the path itself has to tell.
    if codes.isEmpty, CredentialScan.hasSuffix(url, "/v1/metrics"), !CredentialScan.contains(url.lowercased(), "/otlp/")
    {
      codes = [.otlpPathMissing]
    }
    return codes.isEmpty ? [.pathNotFound] : codes
  }
}
