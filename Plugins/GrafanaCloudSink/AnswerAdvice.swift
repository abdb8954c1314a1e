internal import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerPlugin

/// What a person is told of an answer after which somebody must act: the diagnosis of `tattler-auth`.
struct AnswerAdvice: Sendable {
  private let road: ServerAnswer.Road
  private let url: String
  /// Hides what a server may repeat, and nobody is to read.
  private let mask: SecretMask

  /// - Parameter url: that is posted to.
  init(_ configuration: GrafanaCloudSinkConfiguration, url: String) {
    self.url = url
    let credentials: GrafanaCredentials?
    let headers: [(name: String, value: Secret)]
    switch configuration.road {
    case .otlp(let settings): (road, credentials, headers) = (.otlp, settings.credentials, settings.headers)
    case .influx(let settings): (road, credentials, headers) = (.influx, settings.credentials, settings.headers)
    }
    var secrets = headers.map(\.value)
    if let credentials {
      secrets.append(credentials.token)
      secrets += GrafanaCredentials.Scheme.allCases.map { credentials.authorizationHeader($0) }
    }
    mask = SecretMask(headerValues: secrets.map { $0.reveal() })
  }

  /// The words; nil for the host's, where there was no answer, or a diagnosis has nothing to say.
  func words(for response: SinkHTTPResponse) -> String? {
    guard let diagnosis = diagnosis(of: response), let first = diagnosis.findings.first,
      // Of what has no row of its own the host knows more.
      first.code != .strangeAnswer
    else { return nil }
    return diagnosis.summary
  }

  /// Whether an answer of an endpoint of line protocol to a body without lines is a parser's, which reads only what
  /// comes with credentials that are known.
  func isAboutLines(_ response: SinkHTTPResponse) -> Bool {
    road == .influx && diagnosis(of: response)?.acceptsCredentialsDespiteEmptyBody ?? false
  }

  private func diagnosis(of response: SinkHTTPResponse) -> ServerDiagnosis? {
    guard let status = response.status else { return nil }
    func header(_ name: String) -> String? {
      response.headers.first { $0.name.lowercased() == name }?.value
    }
    // Hidden before the diagnosis cuts the words: of a secret that was cut nobody could tell what it is.
    return ServerDiagnosis(
      ServerAnswer(
        status: status, body: mask.body(response.body), contentType: header("content-type"),
        location: header("location"), url: url, road: road))
  }
}
