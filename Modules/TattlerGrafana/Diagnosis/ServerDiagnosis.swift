public import TattlerConfig

/// What a server's answer, or the lack of one, says about credentials, endpoint and data.
///
/// ```swift
/// let diagnosis = ServerDiagnosis(ServerAnswer(status: response.status, body: response.body, url: url, road: .otlp))
/// if !diagnosis.isAccepted { logger.error("\(diagnosis.summary)") }
/// ```
/// It does not say what to do with what was sent: that is the transport's to know.
public struct ServerDiagnosis: Sendable, Equatable {
  /// What is wrong; empty where the server took everything.
  public let findings: [CredentialFinding]

  /// The status; nil where there was no answer, or none is in the text.
  public let status: Int?

  /// The server's own words on one line, at most 300 characters, without what looks like a token.
  public let serverMessage: String

  /// Whether a request without any lines or points was refused for that alone, which a server does only behind its check
  /// of the credentials: a 400 in the known words of InfluxDB, Mimir or VictoriaMetrics about lines of the body.
  public let acceptsCredentialsDespiteEmptyBody: Bool

  /// Reads an answer.
  ///
  /// - Parameter secrets: what was sent and must not be shown, such as a token or a header's value. They, what Basic
  ///   encodes, their words of 6 bytes and more, and every part of 8 become `[hidden]` before anything is cut. What looks
  ///   like a token is taken out in any case.
  public init(_ answer: ServerAnswer, hiding secrets: [Secret] = []) {
    self.init(answer, hiding: SecretMask(headerValues: secrets.map { $0.reveal() }))
  }

  /// The same, with what knows of all that was sent.
  package init(_ answer: ServerAnswer, hiding mask: SecretMask) {
    let isSuccess = (200..<300).contains(answer.status)
    let text = TokenRedaction.wholeWords(mask.body(answer.body), maximumBytes: Self.maximumBytes)
    let partial = answer.partialSuccess.map { mask.text($0) }
    let words = partial ?? (isSuccess ? "" : mask.text(Self.words(text)))
    let message = TokenRedaction.shown(words, maximumLength: Self.maximumLength)
    let lower = text.lowercased()
    let codes = ServerReading.codes(answer, text: lower)
    status = answer.status
    serverMessage = message
    acceptsCredentialsDespiteEmptyBody =
      answer.status == 400 && codes == [.lineRefused] && ServerReading.said(lower) == .lineRefused
    findings = codes.enumerated().map { index, code in
      var finding = Self.finding(code, index == 0 ? message : "")
      finding.road = answer.road
      return finding
    }
  }

  /// Reads a failure without an answer.
  public init(failure: ConnectionFailure, url: String? = nil) {
    let host = url.map(GrafanaHost.name(in:)) ?? ""
    self.init(
      CredentialFinding(failure.code, at: CredentialPlace(.server), detail: host.isEmpty ? nil : host), message: "")
  }

  /// Reads what a person pasted: a status line, a body, or a line of some program's log. Nil where it is none of them.
  public init?(text: String) {
    let text = TokenRedaction.wholeWords(text.utf8, maximumBytes: Self.maximumBytes * 4)
    if let code = ServerText.ownCode(in: text) {
      let message = TokenRedaction.shown(text, maximumLength: Self.maximumLength)
      self.init(Self.finding(code, message), message: message)
      return
    }
    let reading = ServerText(text)
    if let status = reading.status {
      self.init(
        ServerAnswer(
          status: status, body: Array(text.utf8), contentType: reading.isPage ? "text/html" : nil,
          location: reading.location, url: reading.url, partialSuccess: reading.isPartial ? text : nil))
      return
    }
    if let failure = reading.failure {
      self.init(failure: failure, url: reading.url)
      return
    }
    return nil
  }

  private init(_ finding: CredentialFinding, message: String) {
    findings = [finding]
    status = nil
    serverMessage = message
    acceptsCredentialsDespiteEmptyBody = false
  }

  /// Whether the server took everything.
  public var isAccepted: Bool { findings.isEmpty }

  /// One line for a log: `401 invalid_credentials: the server does not know these credentials (it says: …); run …`.
  public var summary: String {
    guard let first = findings.first else { return status.map { "\($0): the server accepts it" } ?? "accepted" }
    let more = findings.dropFirst().map { "; also \($0.code.rawValue): \($0.remedy)" }.joined()
    return (status.map { "\($0) " } ?? "") + first.description + more
  }

  private static let maximumBytes = 4 << 10
  private static let maximumLength = 300

  private static func finding(_ code: CredentialCode, _ message: String) -> CredentialFinding {
    CredentialFinding(code, at: CredentialPlace(.server), detail: message.isEmpty ? nil : "it says: \(message)")
  }

  private static func words(_ text: String) -> String {
    if let value = try? JSONValue(parsing: Array(text.utf8)),
      let words = value["error"]?.stringValue ?? value["message"]?.stringValue
    {
      return words
    }
    return CredentialScan.hasPrefix(CredentialScan.trimmed(text), "<") ? "" : text
  }
}
