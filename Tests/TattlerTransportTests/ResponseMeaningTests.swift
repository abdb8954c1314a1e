import Testing

@testable import TattlerTransport

@Suite struct ResponseMeaningTests {
  func meaning(_ status: Int, _ headers: HTTPHeaders = [:], _ body: String = "") -> ResponseMeaning {
    ResponseMeaning(status: status, headers: headers, body: Array(body.utf8), nowUnixSeconds: 1_795_230_000)
  }

  @Test(
    arguments: [
      (200, .delivered), (202, .delivered), (204, .delivered), (299, .delivered), (300, .pause), (301, .pause),
      (302, .pause), (304, .pause), (308, .pause), (400, .bisect), (401, .pause), (402, .pause), (403, .pause),
      (404, .pause), (405, .pause), (407, .pause), (408, .retry(afterNanoseconds: nil)), (409, .pause), (410, .pause),
      (413, .split), (415, .pause), (418, .pause), (422, .bisect), (425, .retry(afterNanoseconds: nil)),
      (429, .retry(afterNanoseconds: nil)), (431, .pause), (451, .pause), (499, .pause),
      (500, .retry(afterNanoseconds: nil)), (501, .retry(afterNanoseconds: nil)), (502, .retry(afterNanoseconds: nil)),
      (503, .retry(afterNanoseconds: nil)), (504, .retry(afterNanoseconds: nil)), (599, .retry(afterNanoseconds: nil)),
      (101, .retry(afterNanoseconds: nil)), (0, .retry(afterNanoseconds: nil)), (999, .retry(afterNanoseconds: nil)),
      (-1, .retry(afterNanoseconds: nil)),
    ] as [(Int, ResponseMeaning.Verdict)])
  func `every status has its row`(status: Int, verdict: ResponseMeaning.Verdict) {
    #expect(meaning(status).verdict == verdict)
    #expect(meaning(status).status == status)
    #expect(!meaning(status).sentence.isEmpty)
  }

  @Test(arguments: [408, 425, 429, 500, 503])
  func `the wait that the server asks for is kept`(status: Int) {
    #expect(meaning(status, ["Retry-After": "12"]).verdict == .retry(afterNanoseconds: 12_000_000_000))
  }

  @Test(arguments: [401, 403, 404, 302, 415])
  func `a pause says what to do`(status: Int) {
    #expect(meaning(status).sentence.contains("\(status)"))
    #expect(meaning(status).sentence.contains(":"))
  }

  @Test func `the server's words are trimmed, cut to 1 KiB and cannot forge a log line`() {
    #expect(
      meaning(400, [:], "  \r\n bad tag\u{1B}[31m\nlevel=error \u{0}\n").serverMessage == "bad tag [31m level=error")
    #expect(meaning(400, [:], "a\u{202E}b\u{2028}c\u{85}d").serverMessage == "a b c d")
    #expect(meaning(400, [:], String(repeating: "é", count: 2_000)).serverMessage.utf8.count == 1_024)
    #expect(meaning(400, [:], String(repeating: " ", count: 9_000) + "x").serverMessage == "")
    let broken = ResponseMeaning(status: 400, headers: [:], body: [0x61, 0xFF, 0x62], nowUnixSeconds: 0)
    #expect(broken.serverMessage == "a\u{FFFD}b")
    #expect(meaning(204, [:], "text").serverMessage == "")
  }

  @Test(
    arguments: [
      (
        "failed pushing to ingester: sample too old (err-mimir-sample-timestamp-too-old)",
        "err-mimir-sample-timestamp-too-old"
      ),
      (#"{"error":"err-mimir-tenant-max-ingestion-rate"}"#, "err-mimir-tenant-max-ingestion-rate"),
      ("err-mimir-label-invalid-. err-mimir-other", "err-mimir-label-invalid"), ("err-mimir-", nil), ("err-mimi", nil),
      ("", nil), ("err-mimir-- err-mimir-x", "err-mimir-x"),
      ("err-mimir-" + String(repeating: "a", count: 500), "err-mimir-" + String(repeating: "a", count: 86)),
    ] as [(String, String?)])
  func `Mimir's text id is found`(body: String, id: String?) {
    #expect(meaning(400, [:], body).mimirErrorID == id)
  }

  @Test(
    arguments: [
      (.invalidRequest, nil, .pause), (.invalidConfiguration, nil, .pause), (.tlsCertificate, nil, .pause),
      (.nameResolution, nil, .retry(afterNanoseconds: nil)), (.connect, nil, .retry(afterNanoseconds: nil)),
      (.tls, nil, .retry(afterNanoseconds: nil)), (.proxy, nil, .retry(afterNanoseconds: nil)), (.proxy, 407, .pause),
      (.proxy, 502, .retry(afterNanoseconds: nil)), (.proxy, 200, .retry(afterNanoseconds: nil)),
      (.timeout(.waiting), nil, .retry(afterNanoseconds: nil)),
      (.timeout(.connecting), nil, .retry(afterNanoseconds: nil)),
      (.timeout(.responding), nil, .retry(afterNanoseconds: nil)), (.timeout(.responding), 200, .delivered),
      (.send, nil, .retry(afterNanoseconds: nil)), (.receive, nil, .retry(afterNanoseconds: nil)),
      (.receive, 200, .delivered), (.receive, 503, .retry(afterNanoseconds: nil)), (.responseTooLarge, 200, .delivered),
      (.responseTooLarge, nil, .retry(afterNanoseconds: nil)), (.protocolViolation, nil, .retry(afterNanoseconds: nil)),
      (.cancelled, nil, .retry(afterNanoseconds: nil)), (.shutdown, nil, .retry(afterNanoseconds: nil)),
      (.inboxFull, nil, .retry(afterNanoseconds: nil)), (.internalFailure, nil, .retry(afterNanoseconds: nil)),
    ] as [(HTTPTransportError.Code, Int?, ResponseMeaning.Verdict)])
  func `every failure has its row`(code: HTTPTransportError.Code, status: Int?, verdict: ResponseMeaning.Verdict) {
    let error = HTTPTransportError(code: code, message: "m", status: status)
    #expect(ResponseMeaning(of: error).verdict == verdict)
  }

  @Test func `short descriptions are distinct and fit for a label`() {
    let codes: [HTTPTransportError.Code] = [
      .invalidRequest, .invalidConfiguration, .nameResolution, .connect, .tls, .tlsCertificate, .proxy,
      .timeout(.waiting), .timeout(.connecting), .timeout(.responding), .send, .receive, .protocolViolation,
      .responseTooLarge, .cancelled, .shutdown, .inboxFull, .internalFailure,
    ]
    let texts = codes.map { HTTPTransportError(code: $0, message: "secret", url: "secret").shortDescription }
    #expect(Set(texts).count == codes.count)
    #expect(texts.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "_" } })
  }

  @Test(
    arguments: [
      (400, "tenant-max-ingestion-rate", .retry(afterNanoseconds: 9_000_000_000)),
      (422, "tenant-max-request-rate", .retry(afterNanoseconds: 9_000_000_000)),
      (429, "tenant-max-ingestion-rate", .retry(afterNanoseconds: 9_000_000_000)),
      (400, "distributor-max-inflight-push-requests", .retry(afterNanoseconds: 9_000_000_000)),
      (429, "sample-out-of-order", .bisect), (500, "label-value-too-long", .bisect),
      (503, "sample-timestamp-too-old", .bisect), (409, "sample-duplicate-timestamp", .bisect),
      (400, "too-far-in-past", .bisect), (400, "max-series-per-user", .bisect),
      (500, "native-histogram-count-mismatch", .bisect),
      (429, "max-series-per-user", .retry(afterNanoseconds: 9_000_000_000)),
      (500, "something-new", .retry(afterNanoseconds: 9_000_000_000)), (400, "something-new", .bisect),
      (413, "sample-out-of-order", .split), (401, "label-invalid", .pause), (404, "tenant-max-ingestion-rate", .pause),
      (200, "label-invalid", .delivered),
    ] as [(Int, String, ResponseMeaning.Verdict)])
  func `Mimir's text id beats a status that says something else of the same matter`(
    status: Int, id: String, verdict: ResponseMeaning.Verdict
  ) {
    let meaning = meaning(status, ["Retry-After": "9"], "push failed: refused (err-mimir-\(id)). See the docs.")
    #expect(meaning.verdict == verdict)
    #expect(status == 200 || meaning.serverMessageWithID.contains(id))
  }

  @Test func `a text id beyond the words that are kept is added to them`() {
    let far = meaning(400, [:], String(repeating: "y", count: 3_000) + " err-mimir-label-invalid")
    #expect(far.serverMessageWithID.hasSuffix("y (err-mimir-label-invalid)"))
    #expect(meaning(400, [:], "plain").serverMessageWithID == "plain")
  }
}
