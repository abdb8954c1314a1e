internal import OTLPSink
internal import TattlerConfig
internal import TattlerGrafana
internal import TattlerPlugin

/// What a person is told of an answer after which somebody must act: the diagnosis of `tattler-auth`.
struct AnswerAdvice: Sendable {
  private let road: ServerAnswer.Road
  private let url: String
  /// What a server may repeat, and nobody is to read.
  private let secrets: [String]

  /// - Parameter url: that is posted to.
  init(_ configuration: GrafanaCloudSinkConfiguration, url: String) {
    self.url = url
    let credentials: GrafanaCredentials?
    let headers: [(name: String, value: Secret)]
    switch configuration.road {
    case .otlp(let settings): (road, credentials, headers) = (.otlp, settings.credentials, settings.headers)
    case .influx(let settings): (road, credentials, headers) = (.influx, settings.credentials, settings.headers)
    }
    var values = headers.map { $0.value.reveal() }
    if let credentials {
      values += [credentials.token.reveal()]
      values += GrafanaCredentials.Scheme.allCases.map { credentials.authorizationHeader($0).reveal() }
    }
    // A header's scheme is no secret, what stands behind it is one.
    secrets = values.flatMap { value in [value] + value.split(separator: " ").map(String.init) }
      .filter { $0.utf8.count >= Self.shortestSecret }.sorted { $0.utf8.count > $1.utf8.count }
  }

  /// Shorter words would be found in any sentence.
  private static let shortestSecret = 8

  /// The words; nil for the host's, where there was no answer, or a diagnosis has nothing to say.
  func words(for response: SinkHTTPResponse) -> String? {
    guard let status = response.status else { return nil }
    func header(_ name: String) -> String? {
      response.headers.first { $0.name.lowercased() == name }?.value
    }
    let diagnosis = ServerDiagnosis(
      ServerAnswer(
        status: status, body: response.body, contentType: header("content-type"), location: header("location"),
        url: url, road: road))
    if diagnosis.isAccepted { return nil }
    return secrets.reduce(diagnosis.summary) { $0.replacing($1, with: "[hidden]") }
  }
}
