import TattlerCompression
import TattlerConfig
import TattlerTransport
import Testing

@testable import TattlerExport

@Suite struct QueryAnswerTests {
  private func answer(_ status: Int, _ body: String, _ headers: HTTPHeaders = [:]) -> QueryAnswer {
    QueryAnswer(
      .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8))), maximumBytes: 100,
      nowUnixSeconds: 0, url: "https://prometheus.example/api/prom")
  }

  private func kind(_ answer: QueryAnswer) -> String {
    switch answer {
    case .body: "body"
    case .tooLargeHere: "here"
    case .tooLargeThere: "there"
    case .tooSlow: "slow"
    case .later(let wait, _): "later \(wait.map(String.init) ?? "-")"
    case .refused: "refused"
    case .denied: "denied"
    }
  }

  @Test(
    "Every status has its meaning",
    arguments: [
      (200, "{}", nil, "body"), (413, "", nil, "there"),
      (422, #"{"status":"error","error":"query processing would load too many samples into memory"}"#, nil, "there"),
      (422, "cannot select more than -search.maxSamplesPerQuery=1000 samples", nil, "there"),
      (400, "the query time range exceeds the limit (err-mimir-max-query-length)", nil, "there"),
      (422, "fetch series: exceeded chunks limit: limit 2000000 violated (got 2000009)", nil, "there"),
      (422, "the query exceeded the maximum number of series (err-mimir-max-series-per-query). …", nil, "there"),
      (400, #"{"errorType":"bad_data","error":"exceeded series limit"}"#, nil, "refused"),
      (400, "the header exceeds a limit of max-bytes", nil, "refused"),
      (422, "too long query; it mustn't exceed -search.maxQueryLen=16384 bytes", nil, "refused"),
      (400, "query expression too large (err-mimir-max-query-expression-size-bytes)", nil, "refused"),
      (400, #"{"error":"parse error: unexpected character"}"#, nil, "refused"), (401, "", nil, "denied"),
      (403, "", nil, "denied"), (404, "", nil, "denied"), (302, "", nil, "denied"),
      (429, "slow down", "7", "later 7000"),
      (429, "rate limit exceeded", nil, "later -"), (503, "query timed out", nil, "slow"), (504, "", nil, "slow"),
      (503, "cannot handle more; increase -search.maxQueueDuration", "10", "later 10000"),
      (500, "broken", nil, "later -"),
      (502, "", nil, "later -"),
    ] as [(Int, String, String?, String)])
  func statuses(_ status: Int, _ body: String, _ wait: String?, _ wanted: String) {
    var headers = HTTPHeaders()
    if let wait { headers.add(name: "Retry-After", value: wait) }
    #expect(kind(answer(status, body, headers)) == wanted)
  }

  @Test(
    "Refusals are told by the diagnosis, with what a person who reads has to do and the server's words",
    arguments: [
      (401, #"{"error":"no\u001b[31m"}"#, "401 invalid_credentials: ", "(it says: no [31m); compare the id"),
      (401, "Legacy auth cannot be upgraded", "401 bearer_bare_token: ", "send Basic, with the number"),
      (401, "no credentials provided", "401 credentials_not_sent: ", "metrics:read"),
      (403, "", "403 scope_missing: ", "; add the scope metrics:read to the token's access policy"),
      (404, "404 page not found", "404 path_not_found: ", "ends with /api/prom"),
      (302, "", "302 redirected: ", "set the final URL"), (407, "", "407 proxy_refused: ", "https_proxy"),
      (400, #"{"error":"parse error"}"#, "the server refuses the question (status 400): ", "parse error"),
      (418, "", "the server refuses the question", "(status 418)"),
    ])
  func explanations(_ status: Int, _ body: String, _ beginning: String, _ advice: String) throws {
    let failure: ExportFailure
    switch answer(status, body) {
    case .refused(let reason), .denied(let reason): failure = reason
    default:
      Issue.record("not refused")
      return
    }
    #expect(failure.description.hasPrefix(beginning) && failure.description.contains(advice), "\(failure)")
    #expect(!failure.description.contains("metrics:write") && !failure.description.contains("otlp"))
  }

  @Test("The address of a stack is told as such")
  func stack() {
    let response = HTTPResponse(status: 401, headers: [:], body: [])
    let answer = QueryAnswer(
      .success(response), maximumBytes: 9, nowUnixSeconds: 0, url: "https://invented.grafana.net/api/prom")
    guard case .denied(let failure) = answer else {
      Issue.record("not refused")
      return
    }
    #expect(failure.description.hasPrefix("401 stack_host: "))
    #expect(failure.description.hasSuffix("which ends with .grafana.net/api/prom"))
  }

  @Test(
    "A server that repeats what it was sent does not have it shown",
    arguments: [
      "Basic MTIzNDU2OmdsY19pbnZlbnRlZC1maWxsZXI=", "123456:glc_invented-filler", "glc_invented-filler",
      "MTIzNDU2OmdsY19pbnZlbnRlZC1maWxsZXI=", "tenant-of-invention", "glc_invented",
    ])
  func secrets(_ word: String) {
    let secrets = SecretMask(headerValues: ["Basic MTIzNDU2OmdsY19pbnZlbnRlZC1maWxsZXI=", "tenant-of-invention"])
    let long = String(repeating: "a ", count: 245)
    for status in [400, 401, 418, 429, 500, 504] {
      for text in ["you sent \(word)!", "\(long)\(word)", #"{"error":"\#(long)\#(word)"}"#, #"{"x":"\#(word)"}"#] {
        let answer = QueryAnswer(
          .success(HTTPResponse(status: status, headers: [:], body: Array(text.utf8))), maximumBytes: 9,
          nowUnixSeconds: 0, url: "", hiding: secrets)
        #expect(!"\(answer)".contains(word.suffix(8)), "\(status) \(text)")
      }
    }
    for answer in [
      #"{"status":"error","error":"you sent \#(word)"}"#,
      #"{"status":"success","warnings":["\#(word)"],"data":{"resultType":"matrix","result":[]}}"#,
    ] {
      var table = SampleTable()
      table.hide = secrets.text
      var words = ""
      do throws(MatrixError) { try table.add(answer: Array(answer.utf8)) } catch { words = error.description }
      #expect(!(words + table.warnings.joined()).contains(word.suffix(8)))
      #expect((words + table.warnings.joined()).contains("[hidden]"))
    }
  }

  @Test("A list of names says whether it is partial, and what the server warns of without secrets")
  func names() throws {
    func list(_ text: String) throws -> NameList {
      try NameList(Array(text.utf8)) { $0.replacing("filler", with: "-") }
    }
    let partial = try list(#"{"status":"success","isPartial":true,"warnings":["a filler"],"data":["b"]}"#)
    #expect(partial.isPartial && partial.warnings == ["a -"] && partial.names == ["b"])
    #expect(try !list(#"{"status":"success","isPartial":false,"data":[]}"#).isPartial)
    #expect(throws: ExportFailure.self) { try list(#"{"status":"error","error":"no filler"}"#) }
  }

  @Test("Compressed answers are decompressed up to the limit")
  func compression() {
    func compressed(_ count: Int) -> QueryAnswer {
      let body = Gzip.compress([UInt8](repeating: 32, count: count))
      return QueryAnswer(
        .success(HTTPResponse(status: 200, headers: ["Content-Encoding": "gzip"], body: body)), maximumBytes: 100,
        nowUnixSeconds: 0, url: "")
    }
    #expect(compressed(100) == .body([UInt8](repeating: 32, count: 100)))
    #expect(compressed(101) == .tooLargeHere)
    #expect(kind(answer(200, "no gzip", ["Content-Encoding": "gzip"])) == "later -")
  }

  @Test("A failure without an answer is tried again, unless only a person can help")
  func failures() {
    func meaning(_ code: HTTPTransportError.Code) -> String {
      kind(
        QueryAnswer(
          .failure(HTTPTransportError(code: code, message: "m")), maximumBytes: 1, nowUnixSeconds: 0, url: ""))
    }
    #expect(meaning(.responseTooLarge) == "here" && meaning(.timeout(.responding)) == "slow")
    #expect(meaning(.connect) == "later -" && meaning(.receive) == "later -" && meaning(.tlsCertificate) == "denied")
  }
}
