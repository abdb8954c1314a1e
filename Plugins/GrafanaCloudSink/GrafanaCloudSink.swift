public import TattlerConfig
internal import TattlerGrafana
public import TattlerPlugin
internal import TattlerSinkSupport

/// Posts rows as line protocol to Grafana Cloud, or to any receiver of Influx line protocol that keeps numbers.
///
/// Texts and numbers that are not finite are left out and counted; names are made to fit (see `SeriesRules`); a row
/// without a time gets the current one. As many requests are in flight as the host submits at once, up to 32; only with
/// one at a time, which is the host's default, samples of a series stay in order.
///
/// ```swift
/// let sink = try GrafanaCloudSink(configuration: configuration, host: host)
/// ```
public final class GrafanaCloudSink: Sink {
  /// The type `grafana_cloud`.
  public static let identity = SinkIdentity(
    name: "grafana_cloud", version: "1.0.0", summary: "Posts line protocol to Grafana Cloud")

  /// The most that a host submits at once.
  private static let requestLimit = 32
  private static let closeGraceMilliseconds = 5000

  private let configuration: GrafanaCloudSinkConfiguration
  private let endpoint: PushEndpoint
  private let authorization: Secret?
  private let host: SinkHost
  private let gate = InFlightGate(limit: requestLimit)

  /// Reads the sink's keys.
  public static func readConfiguration(_ reader: ConfigReader) -> GrafanaCloudSinkConfiguration {
    GrafanaCloudSinkConfiguration(reader)
  }

  /// Checks the configuration.
  ///
  /// - Throws: `SinkError` where the URL or a header cannot be used, or the host has no HTTP.
  public init(configuration: GrafanaCloudSinkConfiguration, host: SinkHost) throws(SinkError) {
    endpoint = try configuration.checked()
    guard host.hasHTTP else { throw SinkError("this host has no HTTP client, which the sink needs") }
    self.configuration = configuration
    self.host = host
    authorization = configuration.credentials?.authorizationHeader(configuration.scheme)
    for warning in configuration.credentials?.warnings ?? [] { host.log(.warning, "\(warning)") }
  }

  /// Posts as many rows as one body holds; busy while 32 requests are in flight.
  public func submit(_ submission: SinkSubmission) -> SinkAnswer {
    guard gate.enter() else { return .busy }
    let body = PushBody(submission, maximumBytes: configuration.maximumBodyBytes, now: host.now)
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
  public func close() {
    let timeout = configuration.timeout.map(RequestTimeout.milliseconds) ?? RequestTimeout.hostMilliseconds
    if !gate.close(waitingMilliseconds: Int(timeout) + Self.closeGraceMilliseconds) {
      host.log(.error, "A request has not ended in the time that it was given.")
    }
  }

  private func finish(_ submission: SinkSubmission, _ outcome: SinkOutcome) {
    gate.leave { submission.complete(outcome) }
  }

  private func request(for body: PushBody, attempt: Int) -> SinkHTTPRequest {
    var headers = [(name: "Content-Type", value: "text/plain; charset=utf-8")]
    if let authorization { headers.append((name: "Authorization", value: authorization.reveal())) }
    // The receiver's Retry-After grows with it.
    if attempt > 0 { headers.append((name: "Retry-Attempt", value: String(attempt))) }
    for (name, value) in configuration.headers { headers.append((name: name, value: value.reveal())) }
    return SinkHTTPRequest(
      url: endpoint.url, headers: headers, body: body.bytes, compressesWithGzip: configuration.compresses,
      connectTimeoutMilliseconds: configuration.connectTimeout.map(RequestTimeout.milliseconds),
      totalTimeoutMilliseconds: configuration.timeout.map(RequestTimeout.milliseconds))
  }

  private func outcome(of response: SinkHTTPResponse, for body: PushBody) -> SinkOutcome {
    let outcome = SinkOutcome(response, rows: body.rows, pointsSkipped: body.pointsSkipped)
    guard response.meaning == .delivered else { return outcome }
    if body.namesRenamed > 0 { host.count("names_renamed", UInt64(body.namesRenamed)) }
    if body.labelsShortened > 0 { host.count("labels_shortened", UInt64(body.labelsShortened)) }
    if body.tagsDropped > 0 { host.count("tags_dropped", UInt64(body.tagsDropped)) }
    return outcome
  }
}
