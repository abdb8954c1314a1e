import Testing

@testable import TattlerGrafana

private let url = "https://otlp-gateway-prod-eu-west-2.grafana.net/otlp/v1/metrics"

@Suite struct LogTextTests {
  @Test(
    "A line of a log is what the server said, and no credentials",
    arguments: [
      ("20:45:43 ERROR exporter: 401 Unauthorized", .invalidCredentials),
      (
        "2026-11-21T20:45:43.015Z\terror\texporterhelper/queue_sender.go:128\tExporting failed. Dropping data.\t"
          + #"{"error": "not retryable error: Permanent error: rpc error: code = Unauthenticated desc = error "#
          + #"exporting items, request to \#(url) responded with HTTP Status Code 401"}"#,
        .invalidCredentials
      ),
      ("2026/11/21 20:45:43 failed to upload metrics: failed to send to \(url): 403 Forbidden", .scopeMissing),
      ("2026/11/21 20:45:43 main.go:401: export: context deadline exceeded", .timedOut),
      ("Nov 21 20:45:43 host otelcol[431]: error: 403 Forbidden", .scopeMissing),
      ("<13>Nov 21 20:45:43 host httpd[431]: rpc error: code = Unauthenticated", .invalidCredentials),
      ("[21/Nov/2026 20:45:43] \"POST /otlp/v1/metrics HTTP/1.1\" 401 -", .invalidCredentials),
      ("20:45:43,401 ERROR exporter: connection refused", .notConnected),
      (
        #"ts=2026-11-21T20:45:43Z level=error err="server returned HTTP status 401 Unauthorized: {\"status\":\"error\"}""#,
        .invalidCredentials
      ),
      ("ERROR 2026-11-21 20:45:43,401 exporter: connection reset by peer", .connectionLost),
      ("time=\"2026-11-21T20:45:43Z\" level=error msg=\"export failed: 401 Unauthorized\"", .invalidCredentials),
      ("url=\(url) level=error err=\"404 Not Found\"", .pathNotFound),
      ("10.0.0.1:443: connection refused", .notConnected),
      ("error: dial tcp 10.0.0.1:443: connect: connection refused", .notConnected),
      ("error: exporting took 500 ms, then connection refused", .notConnected),
      ("20:45:43 authentication error: invalid scope requested", .scopeMissing),
    ] as [(String, CredentialCode)])
  func said(_ text: String, _ code: CredentialCode) {
    let report = Invented.report(text)
    #expect(report.findings.map(\.code) == [code], "\(report.findings)")
    #expect(report.recognised == ["a server's words"] && report.instanceIDs.isEmpty)
    #expect(report.findings.allSatisfy { $0.correction == nil })
  }

  @Test("A diagnosis that Tattler logged is known again", arguments: CredentialCode.allCases)
  func own(_ code: CredentialCode) {
    let message = "401 \(code.rawValue): \(code.what) (it says: 503 no); \(code.remedy)"
    for text in [
      "Delivery is paused until somebody acts; everything is kept. message=\"\(message)\" sink=grafana",
      "2026-11-21T20:42:36.922Z error   The receiver would refuse what is sent. message=\"\(message)\" sink=grafana",
    ] {
      #expect(Invented.report(text).findings.map(\.code) == [code])
    }
  }

  @Test(
    "An answer that took everything is nothing wrong",
    arguments: [
      #"{"level":"info","msg":"export ok","status":200}"#, "HTTP/1.1 200 OK", "< HTTP/2 204", "200",
      "ts=2026-11-21T20:45:43Z msg=sent status=200",
    ])
  func good(_ text: String) {
    let report = Invented.report(text)
    #expect(report.findings.isEmpty && report.recognised == ["a server's words"] && report.verdict == .good)
  }

  @Test("A failure beside a success is what counts, and a proxy's success is none")
  func mixed() {
    #expect(Invented.report("HTTP/1.1 200 OK\nHTTP/1.1 401 Unauthorized").errors == [.invalidCredentials])
    let proxied = "HTTP/1.1 200 Connection established\nx509: certificate signed by unknown authority"
    #expect(Invented.report(proxied).errors == [.certificateNotTrusted])
    #expect(Invented.report("HTTP/1.1 200 Connection established").verdict == .unclear)
    let partial = Invented.report(#"{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too many labels"}}"#)
    #expect(partial.findings.map(\.code) == [.partlyRefused] && partial.isGood)
  }

  @Test("A header in a log is judged with what the server says to it")
  func headerInLog() {
    let report = Invented.report(
      "20:45:43 > Authorization: Bearer \(Invented.token)\n20:45:43 < HTTP/1.1 401 Unauthorized")
    #expect(report.findings.map(\.code) == [.bearerBareToken, .invalidCredentials])
  }

  @Test("Settings beside credentials are no server's words")
  func settings() {
    let text = "timeout: 30s\ncertificate: ca.pem\nAuthorization: Basic \(Invented.blob)\nRETRY=on timeout"
    #expect(Invented.report(text).findings.isEmpty)
    #expect(Invented.report("Authorization: Basic \(Invented.blob)\nerror: timed out").errors == [.timedOut])
  }

  @Test(
    "Times, addresses and pairs of others are no id and token",
    arguments: [
      "20:45:43", "20:45", "10.0.0.1:8080", "exporter:started", "12:invented", "404:eyes", "1: 2", "20:45:43 started",
    ])
  func none(_ text: String) {
    let report = Invented.report(text)
    #expect(report.instanceIDs.isEmpty && !report.recognised.contains("an id and a token"), "\(report)")
  }
}
