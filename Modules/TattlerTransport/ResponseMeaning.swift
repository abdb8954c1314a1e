/// What an answer, or the lack of one, means for the delivery of what was sent.
///
/// This is the one table of the kind: sources, sinks and the queue ask it, and nothing else interprets a status.
///
/// ```swift
/// let meaning = ResponseMeaning(of: response, nowUnixSeconds: now)
/// switch meaning.verdict {
/// case .delivered: forget(batch)
/// case .retry(let wait): keep(batch, for: wait)
/// case .split, .bisect: sendHalves(of: batch)
/// case .pause: stop(saying: meaning.sentence)
/// }
/// ```
public struct ResponseMeaning: Sendable, Equatable {
  /// What to do with what was sent.
  public enum Verdict: Sendable, Equatable {
    /// The receiver has it. A body of a protocol with partial success is still to be read; it never leads to a retry.
    case delivered
    /// Send the same bytes again, not before the wait that the receiver asked for; without one, as the back-off says.
    case retry(afterNanoseconds: UInt64?)
    /// The body is too large: send it in smaller pieces.
    case split
    /// Something in the body was refused: send the halves alone until only what is bad remains.
    case bisect
    /// Nothing will be accepted until a person acts: keep the data and stop sending.
    case pause
  }

  /// What to do with what was sent.
  public let verdict: Verdict

  /// What happened, and for `.pause` what a person should do. Without secrets.
  public let sentence: String

  /// The server's own words, at most 1 KiB, safe to log; empty where it said nothing.
  public let serverMessage: String

  /// The first text id `err-mimir-…` in the body: Mimir's name for the reason.
  public let mimirErrorID: String?

  /// The status, if one arrived.
  public let status: Int?

  /// Reads an answer.
  ///
  /// - Parameters:
  ///   - response: the answer; its body is looked at only for the server's words.
  ///   - nowUnixSeconds: the current time in seconds since 1970, for a `Retry-After` that is a date.
  public init(of response: HTTPResponse, nowUnixSeconds: Int64) {
    self.init(
      status: response.status, headers: response.headers, body: response.body, nowUnixSeconds: nowUnixSeconds)
  }

  /// Reads the parts of an answer, for callers that have another HTTP client.
  public init(status: Int, headers: HTTPHeaders, body: [UInt8], nowUnixSeconds: Int64) {
    let wait = RetryAfter.nanoseconds(headers, nowUnixSeconds: nowUnixSeconds)
    mimirErrorID = ServerMessage.mimirErrorID(in: body)
    (verdict, sentence) =
      (200..<300).contains(status) && Self.isPage(headers)
      ? Self.page(status, wait)
      : Self.row(status: status, wait: wait, id: mimirErrorID.map(MimirErrorID.init(rawValue:)))
    serverMessage = (200..<300).contains(status) ? "" : ServerMessage.text(of: body)
    self.status = status
  }

  /// Reads a failure of the transport.
  public init(of error: HTTPTransportError) {
    (verdict, sentence) = Self.row(error)
    serverMessage = ""
    mimirErrorID = nil
    status = error.status
  }
}

extension ResponseMeaning {
  /// Words of a server made fit for a log line: at most 1 KiB of valid UTF-8, without control characters.
  public static func printable(_ words: [UInt8]) -> String { ServerMessage.text(of: words) }

  /// The server's words with Mimir's text id, where that is not among them.
  public var serverMessageWithID: String { withID(serverMessage) }

  /// Words of the server, such as ones without secrets, with Mimir's text id, where that is not among them.
  package func withID(_ words: String) -> String {
    guard let mimirErrorID, !words.contains(mimirErrorID) else { return words }
    return words.isEmpty ? mimirErrorID : "\(words) (\(mimirErrorID))"
  }

  /// The table of Mimir's text ids, which beat a status that says something else of the same matter.
  ///
  /// | id | status | verdict |
  /// |---|---|---|
  /// | speaks of the data, see ``MimirErrorID/Subject/data`` | 400, 409, 422, 429, 5xx | bisect |
  /// | a limit that passes, see ``MimirErrorID/Subject/load`` | 400, 409, 422, 429, 5xx | retry |
  /// | a limit of the account, see ``MimirErrorID/Subject/account``; any other id | any | as the status says |
  ///
  /// What the other statuses say (credentials, path, size of the body) is not about the samples.
  private static func row(status: Int, wait: UInt64?, id: MimirErrorID?) -> (Verdict, String) {
    guard let id else { return row(status: status, wait: wait) }
    switch (status, id.subject) {
    case (400, .data), (409, .data), (422, .data), (429, .data), (500...599, .data):
      return (.bisect, "The receiver refused samples (status \(status), \(id.rawValue)).")
    case (400, .load), (409, .load), (422, .load), (429, .load), (500...599, .load):
      return (
        .retry(afterNanoseconds: wait),
        "The receiver limits the rate (status \(status), \(id.rawValue)); it is sent again later."
      )
    default: return row(status: status, wait: wait)
    }
  }

  /// Whether the answer is a page for people.
  private static func isPage(_ headers: HTTPHeaders) -> Bool {
    let type = headers["Content-Type"]?.prefix { $0 != ";" }.lowercased() ?? ""
    return type == "text/html" || type.hasPrefix("text/html ")
  }

  private static func page(_ status: Int, _ wait: UInt64?) -> (Verdict, String) {
    (
      .retry(afterNanoseconds: wait),
      "The answer is a page for people (status \(status), text/html), which no receiver of telemetry sends: sign in to "
        + "the network, or check the endpoint's URL. Everything is kept."
    )
  }

  /// The table of statuses.
  ///
  /// | status | verdict | source |
  /// |---|---|---|
  /// | 2xx | delivered | OTLP/HTTP specification, "Success"; line protocol answers 204 |
  /// | 2xx with `text/html` | retry | no receiver of telemetry says so: a sign-in page on the way, or another service |
  /// | 400, 422 | bisect | Mimir refuses a body for one bad sample; 422 is Prometheus' word for the same |
  /// | 413 | split | RFC 9110, section 15.5.14 |
  /// | 408, 425 | retry | RFC 9110, section 15.5.9; RFC 8470, section 5.2 |
  /// | 429, 502, 503, 504 | retry | OTLP/HTTP specification, "Retryable Response Codes"; RFC 6585, section 4 |
  /// | other 5xx | retry | the fault is the server's; Mimir's distributors answer 500 during a roll-out |
  /// | 3xx | pause | a redirect of telemetry is a wrong address, and following it would hand on the credentials |
  /// | other 4xx | pause | RFC 9110, section 15.5: the client seems to have erred, and not in the data |
  /// | anything else | retry | not a final answer of HTTP: something else listens there, or the peer is broken |
  private static func row(status: Int, wait: UInt64?) -> (Verdict, String) {
    switch status {
    case 200...299: (.delivered, "The receiver accepted the data.")
    case 400, 422: (.bisect, "The receiver refused something in the body (status \(status)).")
    case 413: (.split, "The body is too large for the receiver (status 413).")
    case 429: (.retry(afterNanoseconds: wait), "The receiver limits the rate (status 429); it is sent again later.")
    case 408, 425: (.retry(afterNanoseconds: wait), "The receiver asks to send again (status \(status)).")
    case 500...599: (.retry(afterNanoseconds: wait), "The receiver failed (status \(status)); it is sent again later.")
    case 300...399, 400...499: (.pause, advice(status: status))
    default: (.retry(afterNanoseconds: wait), "The answer has the status \(status), which is no final answer of HTTP.")
    }
  }

  private static func advice(status: Int) -> String {
    switch status {
    case 300...399:
      "The receiver redirects (status \(status)), which is not followed: set the endpoint's final URL; "
        + "a redirect to a sign-in page means that the host is the Grafana stack and not its telemetry endpoint."
    case 401:
      "The receiver does not know the credentials (status 401): "
        + "check the instance id, the token and how they are joined."
    case 402: "The receiver asks for payment (status 402): check the account's plan and its limits."
    case 403:
      "The credentials may not write here (status 403): give the token's access policy the scope metrics:write."
    case 404: "The path does not exist (status 404): check the endpoint's URL, a missing or doubled path above all."
    case 405: "The path does not take this method (status 405): the endpoint's URL is probably another service's."
    case 407: "The proxy asks for credentials (status 407): put them into the proxy's URL."
    case 415:
      "The receiver does not take this content type or encoding (status 415): check that the endpoint matches the "
        + "protocol, and turn compression off if it persists."
    case 431: "The request's headers are too large (status 431): check the configured headers."
    case 451: "The receiver is barred from answering (status 451): ask its operator."
    default: "The receiver refuses such requests (status \(status)): check the endpoint's URL and its settings."
    }
  }

  /// The table of failures without a final, complete answer.
  ///
  /// | failure | verdict | why |
  /// |---|---|---|
  /// | a 2xx arrived, its body did not | delivered | the status is the receiver's word |
  /// | name, connection, handshake, timeouts, lost connection | retry | OTLP/HTTP specification: connection failures |
  /// | certificate not trusted, or for another name | pause | data and credentials would go to a stranger |
  /// | invalid request or configuration | pause | only another configuration can help |
  /// | proxy answers 4xx to CONNECT | pause | credentials or rules of the proxy; any other trouble with it: retry |
  /// | cancelled, shut down, inbox full, internal | retry | nothing was said about the data |
  ///
  /// An unknown host is retried although it may be a typing error: a machine that lost its network cannot tell, and
  /// that is the very case for which data is queued. The sentence names both.
  private static func row(_ error: HTTPTransportError) -> (Verdict, String) {
    let retry = Verdict.retry(afterNanoseconds: nil)
    if let status = error.status, (200...299).contains(status), error.code != .proxy, hasAnswerBegun(error.code) {
      return (.delivered, "The receiver accepted the data (status \(status)), but the rest of its answer was lost.")
    }
    switch error.code {
    case .invalidRequest, .invalidConfiguration, .tlsCertificate: return (.pause, error.message)
    case .proxy: return ((400...499).contains(error.status ?? 0) ? .pause : retry, error.message)
    case .nameResolution, .connect, .tls, .timeout, .send, .receive, .protocolViolation, .responseTooLarge, .cancelled,
      .shutdown, .inboxFull, .internalFailure:
      return (retry, error.message)
    }
  }

  private static func hasAnswerBegun(_ code: HTTPTransportError.Code) -> Bool {
    switch code {
    case .receive, .responseTooLarge, .timeout, .send: true
    default: false
    }
  }
}
