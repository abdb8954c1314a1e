import TattlerConfig

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

  /// Reads an answer.
  public init(_ answer: ServerAnswer) {
    status = answer.status
    let isSuccess = (200..<300).contains(answer.status)
    let words = isSuccess ? "" : Self.words(answer.body)
    serverMessage = answer.partialSuccess.map { Self.oneLine($0) } ?? words
    let text = String(decoding: answer.body.prefix(Self.maximumBytes), as: UTF8.self).lowercased()
    let codes = ServerReading.codes(answer, text: text)
    findings = codes.enumerated().map { [serverMessage] index, code in
      CredentialFinding(
        code, at: CredentialPlace(.server),
        detail: index == 0 && !serverMessage.isEmpty ? "it says: \(serverMessage)" : nil)
    }
  }

  /// Reads a failure without an answer.
  public init(failure: ConnectionFailure, url: String? = nil) {
    status = nil
    serverMessage = ""
    let host = url.map(EndpointCheck.host(of:)) ?? ""
    findings = [
      CredentialFinding(failure.code, at: CredentialPlace(.server), detail: host.isEmpty ? nil : host)
    ]
  }

  /// Reads what a person pasted: a status line, a body, or a line of some program's log. Nil where it is none of them.
  public init?(text: String) {
    let text = String(decoding: text.utf8.prefix(Self.maximumBytes * 4), as: UTF8.self)
    let reading = ServerText(text)
    if let status = reading.status {
      self.init(
        ServerAnswer(
          status: status, body: Array(text.utf8), contentType: reading.isPage ? "text/html" : nil,
          location: reading.location, url: reading.url))
      return
    }
    if let failure = reading.failure {
      self.init(failure: failure, url: reading.url)
      return
    }
    return nil
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

  private static func words(_ body: [UInt8]) -> String {
    let text = String(decoding: body.prefix(maximumBytes), as: UTF8.self)
    if let value = try? JSONValue(parsing: Array(text.utf8)),
      let words = value["error"]?.stringValue ?? value["message"]?.stringValue
    {
      return oneLine(words)
    }
    return CredentialScan.hasPrefix(CredentialScan.trimmed(text), "<") ? "" : oneLine(text)
  }

  private static func oneLine(_ text: String) -> String {
    TokenRedaction.withoutTokens(CredentialScan.printable(CredentialScan.trimmed(text), maximumLength: 300))
  }
}
