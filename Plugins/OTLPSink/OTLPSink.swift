internal import Synchronization
public import TattlerConfig
internal import TattlerGrafana
public import TattlerPlugin
internal import TattlerSinkSupport

/// Posts rows as OTLP metrics over HTTP (OTLP 1.x, "OTLP/HTTP") to Grafana Cloud, a collector or any other receiver.
///
/// Fields of line protocol become gauges: see `OTLPEncoder`. Texts, and points before 1970, are left out and counted;
/// a row without a time gets that of the attempt. What a receiver rejects of a request that it takes becomes dead
/// letters. As many requests are in flight as the host submits at once, up to 32; only with one at a time, which is the
/// host's default, samples of a series stay in order.
///
/// ```swift
/// let sink = try OTLPSink(configuration: OTLPSinkConfiguration(endpoint: .base("http://localhost:4318")), host: host)
/// ```
public final class OTLPSink: Sink {
  /// The type `otlp`.
  public static let identity = SinkIdentity(
    name: "otlp", version: "1.0.0", summary: "Posts OTLP metrics over HTTP")

  /// The most that a host submits at once.
  private static let requestLimit = 32
  private static let closeGraceMilliseconds = 5000

  private let configuration: OTLPSinkConfiguration
  private let url: String
  private let authorization: Secret?
  private let host: SinkHost
  private let gate = InFlightGate(limit: requestLimit)
  private let writer: Mutex<ExportWriter>
  private let hasWarnedOfDeltas = Atomic(false)
  private let explain: Explain

  /// What to say of an answer after which a person must act; nil for the host's words.
  package typealias Explain = @Sendable (SinkHTTPResponse) -> String?

  /// Reads the sink's keys.
  public static func readConfiguration(_ reader: ConfigReader) -> OTLPSinkConfiguration {
    OTLPSinkConfiguration(reader)
  }

  /// Checks the configuration.
  ///
  /// - Throws: `SinkError` where the URL or a header cannot be used, or the host has no HTTP.
  public convenience init(configuration: OTLPSinkConfiguration, host: SinkHost) throws(SinkError) {
    try self.init(configuration: configuration, host: host) { _ in nil }
  }

  /// The same for a sink that knows its receiver better.
  package init(configuration: OTLPSinkConfiguration, host: SinkHost, explain: @escaping Explain) throws(SinkError) {
    self.explain = explain
    url = try configuration.checked()
    guard host.hasHTTP else { throw SinkError("this host has no HTTP client, which the sink needs") }
    self.configuration = configuration
    self.host = host
    authorization = configuration.credentials?.authorizationHeader(.basic)
    writer = Mutex(ExportWriter(configuration))
    for warning in configuration.credentials?.warnings ?? [] { host.log(.warning, "\(warning)") }
  }

  /// Posts as many rows as one body holds; busy while 32 requests are in flight.
  public func submit(_ submission: SinkSubmission) -> SinkAnswer {
    guard gate.enter() else { return .busy }
    let body = writer.withLock { $0.body(for: submission, now: host.now) }
    if let outcome = body.outcomeWithoutRequest {
      if outcome.disposition == .delivered { noteDeltas(body.deltaPointsSkipped) }
      finish(submission, outcome)
      return .accepted
    }
    let isSent = host.send(request(for: body, attempt: submission.attempt)) {
      [self, rows = body.rows, pointsSkipped = body.pointsSkipped, deltas = body.deltaPointsSkipped] response in
      var outcome = SinkOutcome(response, rows: rows, pointsSkipped: pointsSkipped)
      if outcome.disposition == .pause, let words = explain(response) { outcome.message = words }
      if outcome.disposition == .delivered { noteDeltas(deltas) }
      finish(submission, outcome)
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

  /// The receiver can be asked.
  public static var canProbe: Bool { true }

  /// Sends a request without metrics.
  public func probe(_ completion: @escaping @Sendable (SinkProbe) -> Void) -> Bool {
    let ready = "The receiver answers and takes what is sent: \(shownURL)"
    return ask { [self] response in
      completion(
        SinkProbe(
          of: response, ready: ready, refused: explain(response),
          refusesEmptyBodies: Self.isOfReceiver(response)
            ? "The receiver answers, and refuses an empty message: \(shownURL)" : nil))
    }
  }

  /// Whether a refusal is that of an OTLP receiver, which read the message, and not of something before it: it has one
  /// of OTLP's types (OTLP specification, "OTLP/HTTP Response", "Failures"), and no words about credentials.
  private static func isOfReceiver(_ response: SinkHTTPResponse) -> Bool {
    guard let status = response.status,
      let type = response.headers.first(where: { $0.name.lowercased() == "content-type" })?.value.lowercased(),
      ["application/x-protobuf", "application/json"].contains(where: type.hasPrefix)
    else { return false }
    let diagnosis = ServerDiagnosis(ServerAnswer(status: status, body: response.body, road: .otlp))
    return diagnosis.findings.map(\.code) == [.requestRefused]
  }

  /// Sends a request without metrics, and hands the answer on; false where the host takes none now.
  package func ask(_ completion: @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool {
    guard gate.enter() else { return false }
    let isSent = host.send(emptyRequest) { [self] response in gate.leave { completion(response) } }
    if !isSent { gate.leave {} }
    return isSent
  }

  /// The URL without its query, which may hold a secret.
  package var shownURL: String { String(url.prefix { $0 != "?" }) }

  private func finish(_ submission: SinkSubmission, _ outcome: SinkOutcome) {
    gate.leave { submission.complete(outcome) }
  }

  private func request(for body: ExportBody, attempt: Int) -> SinkHTTPRequest {
    var request = emptyRequest
    // Mimir's Retry-After grows with it.
    if attempt > 0 { request.headers.append((name: "Retry-Attempt", value: String(attempt))) }
    request.body = body.bytes
    request.compressesWithGzip = configuration.compression == .gzip
    return request
  }

  /// A request without metrics, which a receiver takes and keeps nothing of.
  private var emptyRequest: SinkHTTPRequest {
    // Exactly so: a receiver may refuse a type with a parameter (415).
    let type = configuration.encoding == .json ? "application/json" : "application/x-protobuf"
    var headers = [(name: "Content-Type", value: type)]
    if let authorization { headers.append((name: "Authorization", value: authorization.reveal())) }
    for (name, value) in configuration.headers { headers.append((name: name, value: value.reveal())) }
    return SinkHTTPRequest(
      url: url, headers: headers, body: configuration.encoding == .json ? Array("{}".utf8) : [],
      compressesWithGzip: false,
      connectTimeoutMilliseconds: configuration.connectTimeout.map(RequestTimeout.milliseconds),
      totalTimeoutMilliseconds: configuration.timeout.map(RequestTimeout.milliseconds))
  }

  /// Counts points that were left out for their temporality, and says so the first time.
  private func noteDeltas(_ count: Int) {
    guard count > 0 else { return }
    host.count("delta_points_skipped", UInt64(count))
    guard !hasWarnedOfDeltas.exchange(true, ordering: .relaxed) else { return }
    host.log(
      .warning,
      "Points of delta temporality are left out, as temporality is cumulative_only. Set the sender to cumulative, "
        + "or temporality: any if the receiver takes deltas.")
  }
}
