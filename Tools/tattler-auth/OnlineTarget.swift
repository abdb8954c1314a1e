import TattlerConfig
import TattlerGrafana
import TattlerTransport

/// What is to be asked, made of variables as an exporter reads them.
struct OnlineTarget {
  /// One request.
  struct Question {
    let road: ServerAnswer.Road
    /// The URL; nil where none is set.
    let url: String?
    var headers: HTTPHeaders
  }

  let questions: [Question]

  /// - Parameter credentials: for the roads beside OTLP where they have an id of their own.
  init(
    _ environment: ConfigEnvironment, credentials: GrafanaCredentials?, metricsID: String?, influxURL: String?,
    queryURL: String?
  ) {
    let variable = { (name: String) in
      environment.variable("OTEL_EXPORTER_OTLP_" + name).flatMap { $0.isEmpty ? nil : $0 }
    }
    let pairs = OTelText.headers(variable("METRICS_HEADERS") ?? variable("HEADERS") ?? "").pairs
    let own = HTTPHeaders(pairs.map { HTTPHeaders.Field(name: $0.key, value: $0.value) })
    let base = variable("ENDPOINT").map { $0 + ($0.hasSuffix("/") ? "v1/metrics" : "/v1/metrics") }
    var questions = [Question(road: .otlp, url: variable("METRICS_ENDPOINT") ?? base, headers: own)]
    var other = HTTPHeaders()
    other["Authorization"] = own["Authorization"]
    if let metricsID, let token = credentials?.token,
      let metrics = try? GrafanaCredentials(instanceID: metricsID, token: token)
    {
      other["Authorization"] = metrics.authorizationHeader(.basic).reveal()
    }
    if let influxURL { questions.append(Question(road: .influx, url: influxURL, headers: other)) }
    if let queryURL {
      let base = queryURL.hasSuffix("/") ? String(queryURL.dropLast()) : queryURL
      questions.append(Question(road: .query, url: base + "/api/v1/query?query=1", headers: other))
    }
    self.questions = questions
  }
}
