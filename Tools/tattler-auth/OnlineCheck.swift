import TattlerConfig
import TattlerGrafana
import TattlerTransport

/// Asks the servers with requests that store nothing.
struct OnlineCheck {
  let caFile: String?
  let timeoutSeconds: Int

  /// One verdict a question, in their order.
  ///
  /// - Throws: exit code 78 for a file of authorities or a proxy that cannot be used.
  func run(_ target: OnlineTarget) async throws -> [OnlineVerdict] {
    var configuration = HTTPTransportConfiguration()
    configuration.caFile = caFile
    configuration.userAgent = "tattler-auth"
    let transport: HTTPTransport
    do throws(HTTPTransportError) {
      transport = try HTTPTransport(configuration: configuration)
    } catch {
      throw Streams.failure(error.description, exitCode: .configuration)
    }
    defer { transport.shutdown() }
    var verdicts: [OnlineVerdict] = []
    for question in target.questions { verdicts.append(await ask(question, transport)) }
    return verdicts
  }

  private func ask(_ question: OnlineTarget.Question, _ transport: HTTPTransport) async -> OnlineVerdict {
    guard let url = question.url else {
      return OnlineVerdict(road: question.road, url: nil, status: nil, milliseconds: nil, findings: [])
    }
    let shown = ShownURL.text(of: url)
    var request = HTTPRequest(
      method: question.road == .query ? .get : .post, url: url, headers: question.headers,
      connectTimeoutMilliseconds: timeoutSeconds * 1_000, totalTimeoutMilliseconds: timeoutSeconds * 1_000,
      maximumResponseBytes: 64 << 10)
    switch question.road {
    case .otlp: request.headers["Content-Type"] = "application/x-protobuf"
    case .influx: request.headers["Content-Type"] = "text/plain"
    case .query: break
    }
    do throws(HTTPTransportError) {
      let response = try await transport.send(request)
      return OnlineVerdict(
        road: question.road, url: shown, status: response.status, milliseconds: response.totalMilliseconds,
        findings: Self.findings(response, question, url, transport.proxyUserInfo))
    } catch {
      return OnlineVerdict(
        road: question.road, url: shown, status: nil, milliseconds: nil, findings: Self.findings(error, url))
    }
  }

  private static func findings(
    _ response: HTTPResponse, _ question: OnlineTarget.Question, _ url: String, _ proxyUserInfo: [String]
  ) -> [CredentialFinding] {
    let sent = question.headers.fields.filter { $0.name.lowercased() != "content-type" }.map(\.value)
    let mask = SecretMask(headerValues: sent, proxyUserInfo: proxyUserInfo)
    let diagnosis = ServerDiagnosis(
      ServerAnswer(
        status: response.status, body: response.body, contentType: response.headers["Content-Type"],
        location: response.headers["Location"], url: url, road: question.road),
      hiding: mask)
    return question.road == .influx && diagnosis.acceptsCredentialsDespiteEmptyBody ? [] : diagnosis.findings
  }

  private static func findings(_ error: HTTPTransportError, _ url: String) -> [CredentialFinding] {
    let failure: ConnectionFailure
    switch error.code {
    case .invalidRequest: return [CredentialFinding(.endpointNotURL, at: CredentialPlace(.endpoint))]
    case .nameResolution: failure = .nameNotResolved
    case .connect: failure = .notConnected
    case .tlsCertificate: failure = .certificateNotTrusted
    case .tls: failure = .tlsFailed
    case .timeout: failure = .timedOut
    case .proxy: failure = .proxyRefused
    case .invalidConfiguration, .send, .receive, .protocolViolation, .responseTooLarge, .cancelled, .shutdown,
      .inboxFull,
      .internalFailure:
      failure = .connectionLost
    }
    return ServerDiagnosis(failure: failure, url: url).findings
  }
}
