internal import TattlerCompression
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerTransport

/// What an answer means for an export.
public enum QueryAnswer: Sendable, Hashable {
  /// The body, decompressed.
  case body([UInt8])
  /// The answer is larger than the request allows.
  case tooLargeHere
  /// The server will not or cannot answer that much; its words.
  case tooLargeThere(String)
  /// The server was too slow: less at one time, or later; its words.
  case tooSlow(String)
  /// Later; after how many milliseconds, and why.
  case later(milliseconds: Int64?, String)
  /// No use to ask this again; why.
  case refused(ExportFailure)
  /// No use to ask anything: of the credentials, the address or the certificate; why.
  case denied(ExportFailure)

  /// Judges what came of a request.
  ///
  /// - Parameters:
  ///   - url: the address of the server.
  ///   - secrets: what the words are not to show.
  init(
    _ result: Result<HTTPResponse, HTTPTransportError>, maximumBytes: Int, nowUnixSeconds: Int64, url: String,
    hiding secrets: SecretMask = SecretMask([])
  ) {
    switch result {
    case .success(let response): self.init(response, maximumBytes, nowUnixSeconds, url, secrets)
    case .failure(let error): self.init(error)
    }
  }

  private init(_ error: HTTPTransportError) {
    switch error.code {
    case .responseTooLarge: self = .tooLargeHere
    case .timeout(.responding): self = .tooSlow(error.message)
    case .invalidRequest, .invalidConfiguration, .tlsCertificate: self = .denied(.init(.refused, error.description))
    default: self = .later(milliseconds: nil, error.description)
    }
  }

  private init(
    _ response: HTTPResponse, _ maximumBytes: Int, _ nowUnixSeconds: Int64, _ url: String, _ secrets: SecretMask
  ) {
    if (200..<300).contains(response.status) {
      self = Self.decoded(response, maximumBytes)
      return
    }
    if Self.isOfDiagnosis(response.status) {
      self = .denied(ExportFailure(.refused, Self.diagnosis(response, url, secrets).summary))
      return
    }
    let (type, whole) = Self.words(response, secrets)
    let words = Self.plain(whole)
    let wait = RetryAfter.nanoseconds(response.headers, nowUnixSeconds: nowUnixSeconds).map { Int64($0 / 1_000_000) }
    // Who takes the question for a mistake takes the half of it for one too.
    let namesLimit = type != "bad_data" && LimitWords.name(limitIn: whole)
    switch response.status {
    case 413: self = .tooLargeThere(words)
    case 400, 422: self = namesLimit ? .tooLargeThere(words) : Self.refusal(response, words)
    case 504: self = .tooSlow(words)
    case 429: self = .later(milliseconds: wait, "the server asks for a pause (status 429): \(words)")
    case 500...599 where wait == nil && namesLimit: self = .tooLargeThere(words)
    case 500...599 where wait == nil && LimitWords.nameSlowness(in: whole): self = .tooSlow(words)
    case 408, 500...599: self = .later(milliseconds: wait, "the server failed (status \(response.status)): \(words)")
    default: self = Self.refusal(response, words)
    }
  }

  private static func decoded(_ response: HTTPResponse, _ maximumBytes: Int) -> QueryAnswer {
    guard let encoding = response.headers["Content-Encoding"], encoding.lowercased() != "identity" else {
      return .body(response.body)
    }
    do throws(GzipError) { return .body(try Gzip.decompress(response.body, limit: maximumBytes)) } catch {
      if case .tooLarge = error.code { return .tooLargeHere }
      return .later(milliseconds: nil, "the answer is no gzip: \(error)")
    }
  }

  private static func refusal(_ response: HTTPResponse, _ words: String) -> QueryAnswer {
    let refusal = "the server refuses the question (status \(response.status))"
    return .refused(ExportFailure(.refused, words.isEmpty ? refusal : "\(refusal): \(words)"))
  }

  /// Whether a status tells of the credentials or the address, and not of the question.
  private static func isOfDiagnosis(_ status: Int) -> Bool {
    switch status {
    case 300..<400, 401, 403, 404, 405, 407: true
    default: false
    }
  }

  /// What a person is told who has to act: the diagnosis of `tattler-auth`.
  private static func diagnosis(_ response: HTTPResponse, _ url: String, _ secrets: SecretMask) -> ServerDiagnosis {
    ServerDiagnosis(
      ServerAnswer(
        status: response.status, body: secrets.body(response.body), contentType: response.headers["Content-Type"],
        location: response.headers["Location"], url: url, road: .query))
  }

  /// The kind of the error, and the server's own words without secrets.
  private static func words(_ response: HTTPResponse, _ secrets: SecretMask) -> (type: String?, words: String) {
    let json = try? JSONValue(parsing: response.body)
    let type = json?["errorType"]?.stringValue
    if let error = json?["error"]?.stringValue { return (type, secrets.text(error)) }
    return (type, String(decoding: secrets.body(response.body), as: UTF8.self))
  }

  /// The beginning of a text, without what a terminal takes for a command.
  private static func plain(_ text: String) -> String {
    let plain = text.unicodeScalars.prefix(500).map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: " "
      default: String(scalar)
      }
    }
    return plain.joined()
  }
}
