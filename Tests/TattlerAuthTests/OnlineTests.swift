import Foundation
import TattlerConfig
import TattlerGrafana
import TestHarness
import Testing

/// `check --online` against the emulation of Grafana Cloud's endpoints.
@Suite(.enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set"), .serialized) final class OnlineTests {
  private let scratch: Scratch
  private var servers: [PythonServer] = []

  init() throws { scratch = try Scratch() }

  deinit { for server in servers { server.stop() } }

  private func start(_ program: String, _ arguments: [String]) throws -> Int {
    let server = try PythonServer(program, arguments)
    servers.append(server)
    return server.port
  }

  private func check(
    _ arguments: [String], token: String = "glc_invented", variables: [String: String] = [:]
  ) throws -> (status: Int32, online: [JSONValue]) {
    let none = ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"].map { ($0, "") }
    let outcome = try AuthTool.run(
      ["check", "--online", "--json", "--id", "123456", "--token-stdin"] + arguments, input: token,
      variables: Dictionary(none) { $1 }.merging(variables) { $1 })
    #expect(!outcome.output.contains(token) || token.isEmpty)
    let value = try JSONValue(parsing: Array(outcome.output.utf8))
    return (outcome.status, value["online"]?.arrayValue ?? [])
  }

  private func verdicts(_ online: [JSONValue]) -> [String] {
    online.map { value in
      let codes = value["findings"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
      return
        "\(value["road"]?.stringValue ?? "") \(value["verdict"]?.stringValue ?? "") \(codes.joined(separator: ","))"
    }
  }

  private func roads(_ port: Int) -> [String] {
    let base = "http://127.0.0.1:\(port)"
    return [
      "--endpoint", "\(base)/otlp", "--influx-url", "\(base)/api/v1/push/influx/write", "--query-url",
      "\(base)/api/prom/",
    ]
  }

  @Test("Good credentials are taken on all three roads, by requests that store nothing")
  func good() throws {
    let log = scratch["log"]
    let port = try start("gateway.py", ["--log", log, "--store", scratch["store"]])
    let (status, online) = try check(roads(port))
    #expect(verdicts(online) == ["otlp good ", "influx good ", "query good "])
    #expect(status == 0)
    let requests = try scratch.lines("log").map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(
      requests.map { $0["path"]?.stringValue } == [
        "/otlp/v1/metrics", "/api/v1/push/influx/write", "/api/prom/api/v1/query",
      ])
    #expect(requests[0]["content_type"]?.stringValue == "application/x-protobuf")
    #expect(requests.allSatisfy { $0["bytes"]?.integerValue == 0 && $0["scheme"]?.stringValue == "Basic" })
    #expect(scratch.text("store").isEmpty)
  }

  @Test("Each road has its own verdict")
  func verdictsDiffer() throws {
    let noRead = try start("gateway.py", ["--no-read"])
    #expect(try verdicts(check(roads(noRead)).online) == ["otlp good ", "influx good ", "query wrong scope_missing"])
    let noWrite = try start("gateway.py", ["--no-write"])
    let (status, online) = try check(roads(noWrite))
    #expect(verdicts(online) == ["otlp wrong scope_missing", "influx wrong scope_missing", "query good "])
    #expect(status == 1)
    let revoked = try check(roads(noRead), token: "glc_revoked").online
    #expect(
      verdicts(revoked) == [
        "otlp wrong invalid_credentials", "influx wrong invalid_credentials", "query wrong invalid_credentials",
      ])
    let other = try start("gateway.py", ["--id", "654321"])
    #expect(
      try verdicts(check(roads(other) + ["--metrics-id", "654321"]).online) == [
        "otlp wrong invalid_credentials", "influx good ", "query good ",
      ])
  }

  @Test(
    "What the gateway says is understood",
    arguments: [
      (["--reject", "legacy"], "wrong bearer_bare_token"), (["--reject", "rate-limited"], "unclear rate_limited"),
      (["--reject", "unavailable"], "unclear server_failing"), (["--reject", "too-old"], "wrong sample_too_old"),
      (["--reject", "too-large"], "wrong body_too_large"), (["--reject", "html"], "wrong page_for_people"),
      (["--stack"], "wrong stack_host"), (["--reject", "partial"], "good "),
    ])
  func answers(_ options: [String], _ expected: String) throws {
    let port = try start("gateway.py", options)
    let (status, online) = try check(["--endpoint", "http://127.0.0.1:\(port)/otlp"])
    #expect(verdicts(online) == ["otlp \(expected)"])
    #expect(status == (expected == "good " ? 0 : 1))
  }

  @Test(
    "A refused push is good only where its words say that it had no lines",
    arguments: [
      ("too-old", "wrong sample_too_old"), ("too-large", "wrong body_too_large"), ("legacy", "wrong bearer_bare_token"),
    ])
  func push(_ scenario: String, _ expected: String) throws {
    let port = try start("gateway.py", ["--reject", scenario])
    let base = "http://127.0.0.1:\(port)"
    let online = try check(["--endpoint", "\(base)/otlp", "--influx-url", "\(base)/api/v1/push/influx/write"]).online
    #expect(verdicts(online).last == "influx \(expected)")
    // An unknown unit of time is a 400 that says nothing about lines.
    let minutes = "\(base)/api/v1/push/influx/write?precision=m"
    let other = try check(["--endpoint", "\(base)/otlp", "--influx-url", minutes])
    #expect(verdicts(other.online).last?.hasPrefix("influx wrong ") == true && other.status == 1)
  }

  @Test("A wrong path, nobody who listens and no certificate have verdicts of their own")
  func roadsThatLeadNowhere() throws {
    let port = try start("gateway.py", [])
    let base = "http://127.0.0.1:\(port)"
    #expect(try verdicts(check(["--endpoint", base]).online) == ["otlp wrong otlp_path_missing"])
    #expect(try verdicts(check(["--endpoint", "\(base)/otlp/v1/metrics"]).online) == ["otlp wrong signal_path_twice"])
    let closed = try Loopback.freePort()
    #expect(
      try verdicts(check(["--endpoint", "http://127.0.0.1:\(closed)/otlp"]).online) == ["otlp wrong not_connected"])
    #expect(
      try verdicts(check(["--endpoint", "http://nowhere.invalid/otlp"]).online) == ["otlp wrong name_not_resolved"])
    #expect(try verdicts(check(["--endpoint", "https://127.0.0.1:\(port)/otlp"]).online) == ["otlp wrong tls_failed"])
    #expect(try verdicts(check([]).online) == ["otlp not_asked "])
  }

  @Test("TLS needs the authority that --ca-file names")
  func tls() throws {
    let (certificate, key) = (scratch["cert.pem"], scratch["key.pem"])
    let made = try AuthTool.run(
      URL(fileURLWithPath: "/usr/bin/env"),
      [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ])
    try #require(made.status == 0, "\(made.complaint)")
    let port = try start("gateway.py", ["--tls", certificate, key])
    let endpoint = ["--endpoint", "https://127.0.0.1:\(port)/otlp"]
    #expect(try verdicts(check(endpoint + ["--ca-file", certificate]).online) == ["otlp good "])
    #expect(try verdicts(check(endpoint).online) == ["otlp wrong certificate_not_trusted"])
  }

  @Test("The proxy of the environment is used, and what it refuses is told")
  func proxy() throws {
    let port = try start("gateway.py", [])
    let log = scratch["proxy"]
    let proxy = try start("proxy.py", ["--to", "\(port)", "--log", log, "--user", "invented:word"])
    let endpoint = ["--endpoint", "http://gateway.invalid/otlp"]
    let through = ["http_proxy": "http://invented:word@127.0.0.1:\(proxy)", "no_proxy": "", "NO_PROXY": ""]
    #expect(try verdicts(check(endpoint, variables: through).online) == ["otlp good "])
    #expect(scratch.text("proxy").contains("\"target\": \"gateway.invalid:80\""))
    let refused = through.merging(["http_proxy": "http://127.0.0.1:\(proxy)"]) { $1 }
    #expect(try verdicts(check(endpoint, variables: refused).online) == ["otlp wrong proxy_refused"])
  }
}
