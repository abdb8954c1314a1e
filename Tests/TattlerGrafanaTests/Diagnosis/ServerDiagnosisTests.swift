import TattlerConfig
import Testing

@testable import TattlerGrafana

private let gateway = Invented.gateway + "/v1/metrics"

@Suite struct ServerDiagnosisTests {
  private static let unauthorised =
    #"{"status":"error","error":"authentication error: invalid authentication credentials"}"#
  private static let legacy =
    #"{"status":"error","error":"authentication error: legacy auth cannot be upgraded because the host is not found"}"#
  private static let scope = #"{"status":"error","error":"authentication error: invalid scope requested"}"#

  @Test(
    "The documented answers are told apart",
    arguments: [
      (ServerAnswer(status: 200, url: gateway, road: .otlp), []), (ServerAnswer(status: 204, road: .influx), []),
      (ServerAnswer(status: 200, road: .otlp, partialSuccess: "one label too many"), [.partlyRefused]),
      (ServerAnswer(status: 200, contentType: "text/html; charset=utf-8"), [.pageForPeople]),
      (ServerAnswer(status: 302, location: "/login"), [.stackHost]),
      (ServerAnswer(status: 308, location: "/x"), [.redirected]),
      (ServerAnswer(status: 302, url: "https://mystack.grafana.net/otlp/v1/metrics"), [.stackHost]),
      (ServerAnswer(status: 401, body: Array(unauthorised.utf8)), [.invalidCredentials]),
      (ServerAnswer(status: 401, body: Array(unauthorised.utf8), url: "https://mystack.grafana.net/x"), [.stackHost]),
      (ServerAnswer(status: 401, body: Array(legacy.utf8)), [.bearerBareToken]),
      (ServerAnswer(status: 401), [.invalidCredentials]),
      (
        ServerAnswer(status: 401, body: Array("authentication error: no credentials provided".utf8)),
        [.credentialsNotSent]
      ),
      (ServerAnswer(status: 403, body: Array(scope.utf8)), [.scopeMissing]),
      (ServerAnswer(status: 403), [.scopeMissing]),
      (ServerAnswer(status: 404, url: gateway, road: .otlp), [.pathNotFound]),
      (ServerAnswer(status: 404, url: gateway + "/v1/metrics", road: .otlp), [.signalPathTwice]),
      (
        ServerAnswer(status: 404, url: "https://otlp-gateway-prod-eu-west-2.grafana.net/v1/metrics", road: .otlp),
        [.otlpPathMissing]
      ),
      (ServerAnswer(status: 404, url: "http://127.0.0.1:4318/v1/metrics", road: .otlp), [.otlpPathMissing]),
      (ServerAnswer(status: 404, url: "https://prometheus-x.grafana.net/api/x", road: .query), [.pathNotFound]),
      (ServerAnswer(status: 415), [.contentTypeRefused]), (ServerAnswer(status: 405), [.methodRefused]),
      (ServerAnswer(status: 413), [.bodyTooLarge]), (ServerAnswer(status: 429), [.rateLimited]),
      (ServerAnswer(status: 503), [.serverFailing]), (ServerAnswer(status: 407), [.proxyRefused]),
      (ServerAnswer(status: 418), [.strangeAnswer]),
      (ServerAnswer(status: 400, road: .influx), [.lineRefused]),
      (ServerAnswer(status: 400, road: .otlp), [.requestRefused]),
      (
        ServerAnswer(status: 400, body: Array("invalid temporality and type combination for metric \"x\"".utf8)),
        [.deltaRefused]
      ),
      (ServerAnswer(status: 400, body: Array("too old (err-mimir-sample-timestamp-too-old)".utf8)), [.sampleTooOld]),
      (ServerAnswer(status: 400, body: Array("(err-mimir-max-series-per-user)".utf8)), [.accountLimit]),
      (ServerAnswer(status: 429, body: Array("(err-mimir-tenant-max-ingestion-rate)".utf8)), [.rateLimited]),
    ] as [(ServerAnswer, [CredentialCode])])
  func answers(_ answer: ServerAnswer, _ codes: [CredentialCode]) {
    let diagnosis = ServerDiagnosis(answer)
    #expect(diagnosis.findings.map(\.code) == codes)
    #expect(diagnosis.isAccepted == codes.isEmpty)
    #expect(!diagnosis.summary.contains("\n") && diagnosis.summary.contains("\(answer.status)"))
  }

  @Test(
    "What a person pastes is recognised",
    arguments: [
      (unauthorised, .invalidCredentials), (legacy, .bearerBareToken), (scope, .scopeMissing),
      ("401", .invalidCredentials),
      ("401 Unauthorized", .invalidCredentials), ("HTTP/1.1 403 Forbidden", .scopeMissing),
      ("HTTP/2 404", .pathNotFound),
      ("< HTTP/1.1 302 Found\n< Location: /login", .stackHost), ("403", .scopeMissing),
      ("status code 415", .contentTypeRefused),
      ("legacy auth cannot be upgraded because the host is not found", .bearerBareToken),
      ("authentication error: invalid scope requested", .scopeMissing),
      ("Failed to export metrics batch code: 401, reason: Unauthorized", .invalidCredentials),
      ("failed to upload metrics: failed to send metrics to \(gateway)/v1/metrics: 404 Not Found", .signalPathTwice),
      (
        "failed to send metrics to https://otlp-gateway-prod-eu-west-2.grafana.net/v1/metrics: 404 Not Found",
        .otlpPathMissing
      ),
      ("rpc error: dial tcp: lookup otlp-gateway-x.grafana.net: no such host", .nameNotResolved),
      ("x509: certificate signed by unknown authority", .certificateNotTrusted),
      ("connect: connection refused", .notConnected),
      ("context deadline exceeded", .timedOut), ("read: connection reset by peer", .connectionLost),
      ("<!DOCTYPE html><html><head><title>Grafana</title>", .pageForPeople),
      ("<a href=\"/login\">Found</a>.", .stackHost), ("429 Too Many Requests", .rateLimited),
      ("unsupported content type: application/x-protobuf; charset=utf-8", .contentTypeRefused),
    ] as [(String, CredentialCode)])
  func pasted(_ text: String, _ code: CredentialCode) {
    let report = Invented.report(text)
    #expect(report.findings.map(\.code) == [code], "\(report.findings)")
    #expect(report.recognised == ["a server's words"])
  }

  @Test(
    "An empty push that is refused for its lines alone has shown that the credentials are taken",
    arguments: [
      (400, #"{"code":"invalid","message":"unable to parse points"}"#, true), (400, "no points", true),
      (400, "partial write: points beyond retention policy dropped=1", true),
      (400, #"incorrect influx line "": cannot find Whitespace I in """#, true), (400, "", false),
      (400, "request body too large", false), (413, "unable to parse points", false), (400, "bad request", false),
      (400, "authentication error: invalid token; unable to parse", false), (401, "unable to parse points", false),
      (400, #"{"error":"precision supplied is not valid"}"#, false), (204, "", false), (500, "partial write", false),
    ])
  func emptyPush(_ status: Int, _ words: String, _ accepts: Bool) {
    let answer = ServerAnswer(status: status, body: Array(words.utf8), road: .influx)
    #expect(ServerDiagnosis(answer).acceptsCredentialsDespiteEmptyBody == accepts)
    #expect(ServerDiagnosis(answer).isAccepted == (status == 204))
  }

  @Test("A 401 that speaks of parsing is about credentials")
  func parsedCredentials() {
    let answer = ServerAnswer(status: 401, body: Array(#"{"error":"unable to parse authentication credentials"}"#.utf8))
    #expect(ServerDiagnosis(answer).findings.map(\.code) == [.credentialsNotSent])
  }

  @Test("A header and the server's answer to it are judged together")
  func both() {
    let report = Invented.report("Authorization: Bearer \(Invented.token)\n\(Self.legacy)")
    #expect(report.findings.map(\.code) == [.bearerBareToken, .bearerBareToken])
    #expect(report.recognised == ["an Authorization header", "a server's words"])
  }

  @Test("A token in a server's words is not shown, and control characters do nothing")
  func redacted() {
    let words = "bad token \(Invented.token) or \(Invented.blob)\u{1B}[31m\nnext line"
    let diagnosis = ServerDiagnosis(ServerAnswer(status: 401, body: Array(words.utf8)))
    #expect(diagnosis.summary.contains("bad token [redacted] or [redacted]"))
    #expect(!Invented.secrets.contains { diagnosis.summary.contains($0) })
    let short = "refused: Authorization=\(Invented.base64("123456:glc_invented")) sent"
    let hidden = ServerDiagnosis(ServerAnswer(status: 401, body: Array(short.utf8)))
    #expect(hidden.serverMessage == "refused: Authorization=[redacted] sent")
    #expect(!diagnosis.summary.contains("\u{1B}") && !diagnosis.summary.contains("\n"))
  }

  @Test("Each failure of a connection has its sentence", arguments: ConnectionFailure.allCases)
  func failures(_ failure: ConnectionFailure) {
    let diagnosis = ServerDiagnosis(failure: failure, url: gateway)
    #expect(diagnosis.findings.map(\.code.rawValue) == [failure.rawValue])
    #expect(diagnosis.summary.contains("otlp-gateway-prod-eu-west-2.grafana.net"))
    #expect(diagnosis.status == nil && !diagnosis.isAccepted)
  }
}
