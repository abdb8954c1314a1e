internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerPlugin
internal import TattlerSinkSupport

/// The road by Influx line protocol: to Grafana Cloud's push endpoint, or to any receiver of it that keeps numbers.
///
/// Texts and numbers that are not finite are left out and counted; names are made to fit (see `SeriesRules`); a row
/// without a time gets the current one. As many requests are in flight as the host submits at once, up to 32; only with
/// one at a time, which is the host's default, samples of a series stay in order.
final class InfluxRoad: Road {
  /// The most that a host submits at once.
  private static let requestLimit = 32
  private static let closeGraceMilliseconds = 5000

  private let configuration: InfluxPushConfiguration
  private let endpoint: PushEndpoint
  private let authorization: Secret?
  private let host: SinkHost
  private let gate = InFlightGate(limit: requestLimit)
  private let explain: Explain

  /// Checks the configuration.
  ///
  /// - Throws: `SinkError` where the URL or a header cannot be used, or the host has no HTTP.
  init(configuration: InfluxPushConfiguration, host: SinkHost, explain: @escaping Explain) throws(SinkError) {
    self.explain = explain
    endpoint = try configuration.checked()
    guard host.hasHTTP else { throw SinkError("this host has no HTTP client, which the sink needs") }
    self.configuration = configuration
    self.host = host
    authorization = configuration.credentials?.authorizationHeader(configuration.scheme)
    for warning in configuration.credentials?.warnings ?? [] { host.log(.warning, "\(warning)") }
  }

  /// Posts as many rows as one body holds; busy while 32 requests are in flight.
  func submit(_ submission: SinkSubmission) -> SinkAnswer {
    guard gate.enter() else { return .busy }
    let body = PushBody(
      submission, resource: configuration.resource, maximumBytes: configuration.maximumBodyBytes, now: host.now)
    if let outcome = body.outcomeWithoutRequest {
      finish(submission, outcome)
      return .accepted
    }
    let isSent = host.send(request(for: body, attempt: submission.attempt)) { [self] response in
      finish(submission, outcome(of: response, for: body))
    }
    if !isSent {
      finish(submission, SinkOutcome(.retry(afterNanoseconds: nil), message: "the host takes no more requests now"))
    }
    return .accepted
  }

  /// Waits for the answer to what is in flight.
  func close() {
    let timeout = configuration.timeout.map(RequestTimeout.milliseconds) ?? RequestTimeout.hostMilliseconds
    if !gate.close(waitingMilliseconds: Int(timeout) + Self.closeGraceMilliseconds) {
      host.log(.error, "A request has not ended in the time that it was given.")
    }
  }

  /// Sends a request without lines.
  func ask(_ completion: @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool {
    guard gate.enter() else { return false }
    let isSent = host.send(emptyRequest) { [self] response in gate.leave { completion(response) } }
    if !isSent { gate.leave {} }
    return isSent
  }

  /// The URL without its query, which may hold a secret.
  var shownURL: String { String(endpoint.url.prefix { $0 != "?" }) }

  private func finish(_ submission: SinkSubmission, _ outcome: SinkOutcome) {
    gate.leave { submission.complete(outcome) }
  }

  private func request(for body: PushBody, attempt: Int) -> SinkHTTPRequest {
    var request = emptyRequest
    // The receiver's Retry-After grows with it.
    if attempt > 0 { request.headers.append((name: "Retry-Attempt", value: String(attempt))) }
    request.body = body.bytes
    request.compressesWithGzip = configuration.compresses
    return request
  }

  /// A request without lines.
  private var emptyRequest: SinkHTTPRequest {
    var headers = [(name: "Content-Type", value: "text/plain; charset=utf-8")]
    if let authorization { headers.append((name: "Authorization", value: authorization.reveal())) }
    for (name, value) in configuration.headers { headers.append((name: name, value: value.reveal())) }
    return SinkHTTPRequest(
      url: endpoint.url, headers: headers,
      connectTimeoutMilliseconds: configuration.connectTimeout.map(RequestTimeout.milliseconds),
      totalTimeoutMilliseconds: configuration.timeout.map(RequestTimeout.milliseconds))
  }

  private func outcome(of response: SinkHTTPResponse, for body: PushBody) -> SinkOutcome {
    var outcome = SinkOutcome(response, rows: body.rows, pointsSkipped: body.pointsSkipped)
    if outcome.disposition == .pause, let words = explain(response) { outcome.message = words }
    guard response.meaning == .delivered else { return outcome }
    if body.namesRenamed > 0 { host.count("names_renamed", UInt64(body.namesRenamed)) }
    if body.labelsShortened > 0 { host.count("labels_shortened", UInt64(body.labelsShortened)) }
    if body.tagsDropped > 0 { host.count("tags_dropped", UInt64(body.tagsDropped)) }
    return outcome
  }
}
