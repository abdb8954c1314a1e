import TattlerCompression
import TattlerTransport
import Testing

@testable import TattlerExport

@Suite struct ServerAnswerTests {
  private func answer(_ status: Int, _ body: String, _ headers: HTTPHeaders = [:]) -> ServerAnswer {
    ServerAnswer(
      .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8))), maximumBytes: 100,
      nowUnixSeconds: 0)
  }

  private func kind(_ answer: ServerAnswer) -> String {
    switch answer {
    case .body: "body"
    case .tooLargeHere: "here"
    case .tooLargeThere: "there"
    case .tooSlow: "slow"
    case .later(let wait, _): "later \(wait.map(String.init) ?? "-")"
    case .refused: "refused"
    }
  }

  @Test(
    "Every status has its meaning",
    arguments: [
      (200, "{}", nil, "body"), (413, "", nil, "there"),
      (422, #"{"status":"error","error":"query processing would load too many samples into memory"}"#, nil, "there"),
      (422, "cannot select more than -search.maxSamplesPerQuery=1000 samples", nil, "there"),
      (400, "the query time range exceeds the limit (err-mimir-max-query-length)", nil, "there"),
      (400, #"{"error":"parse error: unexpected character"}"#, nil, "refused"), (401, "", nil, "refused"),
      (403, "", nil, "refused"), (404, "", nil, "refused"), (302, "", nil, "refused"),
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

  @Test("What a person has to do is said, with the server's words and without control characters")
  func explanations() throws {
    guard case .refused(let failure) = answer(401, "{\"error\":\"no\\u001b[31m\"}") else {
      Issue.record("not refused")
      return
    }
    #expect(failure.description.contains("--id") && failure.description.hasSuffix(": no [31m"))
    #expect(ServerAnswer.explain(status: 403, words: "").contains("metrics:read"))
  }

  @Test("Compressed answers are decompressed up to the limit")
  func compression() {
    func compressed(_ count: Int) -> ServerAnswer {
      let body = Gzip.compress([UInt8](repeating: 32, count: count))
      return ServerAnswer(
        .success(HTTPResponse(status: 200, headers: ["Content-Encoding": "gzip"], body: body)), maximumBytes: 100,
        nowUnixSeconds: 0)
    }
    #expect(compressed(100) == .body([UInt8](repeating: 32, count: 100)))
    #expect(compressed(101) == .tooLargeHere)
    #expect(kind(answer(200, "no gzip", ["Content-Encoding": "gzip"])) == "later -")
  }

  @Test("A failure without an answer is tried again, unless only a person can help")
  func failures() {
    func meaning(_ code: HTTPTransportError.Code) -> String {
      kind(ServerAnswer(.failure(HTTPTransportError(code: code, message: "m")), maximumBytes: 1, nowUnixSeconds: 0))
    }
    #expect(meaning(.responseTooLarge) == "here" && meaning(.timeout(.responding)) == "slow")
    #expect(meaning(.connect) == "later -" && meaning(.receive) == "later -" && meaning(.tlsCertificate) == "refused")
  }
}
