internal import TattlerConfig
internal import TattlerPlugin
internal import TattlerTransport

/// Lends the transport to sinks, and reads every answer by the one table of ``ResponseMeaning``.
struct SinkHTTPBridge: Sendable {
  let transport: HTTPTransport
  let wall: @Sendable () -> UInt64

  /// The compression level of bodies: 0.21 of line protocol, where level 5 gives 0.18 in nearly twice the time. After an
  /// outage the time for compressing is what a backlog waits for.
  private static let gzipLevel = 1

  func send(_ request: SinkHTTPRequest, _ completion: @escaping @Sendable (SinkHTTPResponse) -> Void) -> Bool {
    guard let method = HTTPMethod(rawValue: request.method) else { return false }
    var outgoing = HTTPRequest(method: method, url: request.url, body: request.body)
    for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
    outgoing.compression = request.compressesWithGzip ? .gzip(level: Self.gzipLevel) : .none
    if let milliseconds = request.connectTimeoutMilliseconds { outgoing.connectTimeoutMilliseconds = Int(milliseconds) }
    if let milliseconds = request.totalTimeoutMilliseconds { outgoing.totalTimeoutMilliseconds = Int(milliseconds) }
    if request.compressesWithGzip {
      // Compressing takes most of the time of a request: several at once must not wait for each other.
      Task { [outgoing] in perform(outgoing, request, completion) }
    } else {
      perform(outgoing, request, completion)
    }
    return true
  }

  private func perform(
    _ outgoing: HTTPRequest, _ request: SinkHTTPRequest, _ completion: @escaping @Sendable (SinkHTTPResponse) -> Void
  ) {
    let (wall, proxyUserInfo) = (self.wall, transport.proxyUserInfo)
    transport.send(outgoing) { result in
      switch result {
      case .success(let response):
        completion(
          Self.answer(
            response, to: request, nowUnixSeconds: Int64(wall() / 1_000_000_000), proxyUserInfo: proxyUserInfo))
      case .failure(let error):
        let meaning = ResponseMeaning(of: error)
        completion(
          SinkHTTPResponse(
            status: error.status, meaning: SinkOutcome.Disposition(meaning.verdict), message: error.description))
      }
    }
  }

  /// What an answer means for a sink.
  static func answer(
    _ response: HTTPResponse, to request: SinkHTTPRequest, nowUnixSeconds: Int64, proxyUserInfo: [String] = []
  ) -> SinkHTTPResponse {
    let meaning = ResponseMeaning(of: response, nowUnixSeconds: nowUnixSeconds)
    var answer = SinkHTTPResponse(
      status: response.status, headers: response.headers.fields.map { ($0.name, $0.value) }, body: response.body,
      meaning: SinkOutcome.Disposition(meaning.verdict))
    // Hidden before the words are cut: of a secret that was cut nobody could tell what it is.
    let mask = mask(of: request, proxyUserInfo)
    if meaning.verdict == .delivered {
      let success = ExportAnswer(of: response, to: request, hiding: mask)
      answer.rejectedPoints = success.rejectedPoints
      answer.message = success.message
    } else {
      let said = mask.text(meaning.withID(ResponseMeaning.printable(mask.body(response.body))))
      answer.message = said.isEmpty ? meaning.sentence : "\(meaning.sentence) The server says: \(said)"
    }
    return answer
  }

  /// A server, or a proxy on the way, may repeat the headers that it got: their values are taken out.
  private static func mask(of request: SinkHTTPRequest, _ proxyUserInfo: [String]) -> SecretMask {
    SecretMask(
      headerValues: request.headers.filter { !plainHeaders.contains($0.name.lowercased()) }.map(\.value),
      proxyUserInfo: proxyUserInfo)
  }

  /// Headers that hold nothing secret.
  private static let plainHeaders: Set<String> = ["content-type", "retry-attempt"]
}

extension SinkOutcome.Disposition {
  /// The same meaning in the sinks' vocabulary.
  init(_ verdict: ResponseMeaning.Verdict) {
    switch verdict {
    case .delivered: self = .delivered
    case .retry(let wait): self = .retry(afterNanoseconds: wait)
    case .split: self = .split
    case .bisect: self = .bisect
    case .pause: self = .pause
    }
  }
}
