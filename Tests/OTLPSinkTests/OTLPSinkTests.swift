import SinkHarness
import TattlerConfig
import TattlerGrafana
import TattlerModel
import TattlerOTLP
import TattlerPlugin
import Testing

@testable import OTLPSink

@Suite struct OTLPSinkTests {
  private func configuration(
    encoding: OTLPSinkConfiguration.Encoding = .protobuf, maximumBodyBytes: Int = 1 << 20
  ) -> OTLPSinkConfiguration {
    OTLPSinkConfiguration(
      endpoint: .base("https://otlp.example.net/otlp"), encoding: encoding, maximumBodyBytes: maximumBodyBytes)
  }

  /// Sends one batch and gives the request and the outcome.
  private func send(
    _ batch: MetricBatch, rows: Range<Int>? = nil, attempt: Int = 0, answer: SinkHTTPResponse = .noContent,
    _ configuration: OTLPSinkConfiguration? = nil, host: ScriptedHost? = nil
  ) throws -> (request: SinkHTTPRequest?, outcome: SinkOutcome?) {
    let host = host ?? ScriptedHost([answer])
    let sink = try OTLPSink(configuration: configuration ?? self.configuration(), host: host.sinkHost)
    let outcomes = Outcomes()
    #expect(sink.submit(outcomes.submission(batch, rows: rows, attempt: attempt)) == .accepted)
    sink.close()
    #expect(outcomes.all.count == 1)
    return (host.requests.first, outcomes.all.first)
  }

  /// What a receiver reads in a body.
  private func parsed(_ body: [UInt8], json: Bool = false) throws -> [MetricRow] {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    if json { try decoder.decode(json: body, into: &builder) } else { try decoder.decode(body, into: &builder) }
    return try builder.finish().spelledRows
  }

  private func decoded(_ json: String) throws -> MetricBatch {
    var decoder = OTLPDecoder()
    var builder = MetricBatchBuilder()
    try decoder.decode(json: Array(json.utf8), into: &builder)
    return try builder.finish()
  }

  @Test(
    "A batch becomes one request of exactly the type that the receiver wants",
    arguments: [
      (OTLPSinkConfiguration.Encoding.protobuf, "application/x-protobuf"), (.json, "application/json"),
    ])
  func oneRequest(encoding: OTLPSinkConfiguration.Encoding, type: String) throws {
    let rows = try batch([
      ("cpu", [("host", .string("a b"))], [("usage", .double(65.5)), ("total", .int(7))], 1_700_000_000_000_000_000),
      ("calls", [], [("value", .int(1))], nil),
    ])
    var configuration = configuration(encoding: encoding)
    configuration.credentials = try GrafanaCredentials(instanceID: "42", token: Secret("glc_invented"))
    configuration.headers = [("X-Scope-OrgID", Secret("one"))]
    configuration.timeout = .milliseconds(1500)
    let (request, outcome) = try send(rows, configuration)
    #expect(outcome == .delivered(rows: 2))
    #expect(request?.method == "POST" && request?.url == "https://otlp.example.net/otlp/v1/metrics")
    #expect(
      request?.headers.map { "\($0.name): \($0.value)" } == [
        "Content-Type: \(type)", "Authorization: Basic NDI6Z2xjX2ludmVudGVk", "X-Scope-OrgID: one",
      ])
    #expect(request?.compressesWithGzip == true)
    #expect(request?.totalTimeoutMilliseconds == 1500 && request?.connectTimeoutMilliseconds == nil)
    let read = try parsed(request?.body ?? [], json: encoding == .json)
    #expect(read.map(\.name) == ["cpu_usage", "cpu_total", "calls"])
    #expect(read.map(\.time) == [1_700_000_000_000_000_000, 1_700_000_000_000_000_000, Int64(ScriptedHost.now)])
    #expect(read.map { $0.fields.map(\.value) } == [[.double(65.5)], [.int(7)], [.int(1)]])
    #expect(read[0].attributes == [MetricRow.Entry("host", .string("a b"))])
  }

  @Test("Texts and what lies before 1970 are left out and counted, booleans and unsigned integers become numbers")
  func valuesWithoutNumbers() throws {
    let rows = try batch([
      ("m", [], [("s", .string("text")), ("u", .uint(5)), ("big", .uint(.max)), ("b", .bool(true))], 1),
      ("m", [], [("s", .string("text"))], 2), ("m", [], [("f", .double(0.5))], -1), ("m", [], [("b", .bool(false))], 3),
    ])
    let (request, outcome) = try send(rows)
    #expect(outcome == .delivered(rows: 4, pointsSkipped: 3))
    let read = try parsed(request?.body ?? [])
    #expect(read.map(\.name) == ["m_u", "m_big", "m_b", "m_b"])
    #expect(
      read.map { $0.fields.map(\.value) } == [[.int(5)], [.double(0x1p64)], [.int(1)], [.int(0)]])
  }

  @Test("A batch of which nothing can be sent is delivered without a request")
  func nothingToSend() throws {
    let host = ScriptedHost()
    let (request, outcome) = try send(try batch([("m", [], [("s", .string("x"))], 1)]), host: host)
    #expect(request == nil && host.requests.isEmpty)
    #expect(outcome == .delivered(rows: 1, pointsSkipped: 1))
  }

  @Test(
    "A body holds what fits and the rest is submitted again, in both encodings",
    arguments: [(OTLPSinkConfiguration.Encoding.protobuf, 1024), (.json, 2048)])
  func bodiesOfTheLargestSize(encoding: OTLPSinkConfiguration.Encoding, maximumBytes: Int) throws {
    let rows = try batch((1...500).map { ("measurement", [("k", .string("v"))], [("f", .int($0))], $0) })
    var done = 0
    var read: [MetricRow] = []
    let host = ScriptedHost((0..<200).map { _ in .noContent })
    let configuration = configuration(encoding: encoding, maximumBodyBytes: maximumBytes)
    let sink = try OTLPSink(configuration: configuration, host: host.sinkHost)
    while done < rows.rowCount {
      let outcomes = Outcomes()
      #expect(sink.submit(outcomes.submission(rows, rows: done..<rows.rowCount)) == .accepted)
      let outcome = try #require(outcomes.all.first)
      try #require(outcome.disposition == .delivered && outcome.rowsDone > 0)
      done += outcome.rowsDone
    }
    for request in host.requests {
      #expect(request.body.count <= maximumBytes)
      read += try parsed(request.body, json: encoding == .json)
    }
    #expect(read.map(\.time) == (1...500).map { Int64($0) })
    #expect(host.requests.dropLast().allSatisfy { $0.body.count > maximumBytes / 3 })
  }

  @Test("A row that alone is larger than a body is rejected alone, and what stands around it is sent")
  func rowTooLarge() throws {
    let fields = (0..<200).map { ("field\($0)", MetricValue.double(0.5)) }
    let rows = try batch([("m", [], [("s", .string("x"))], 1), ("m", [], fields, 2), ("m", [], [("f", .int(1))], 3)])
    let configuration = configuration(maximumBodyBytes: 1024)
    let first = try send(rows, configuration)
    #expect(first.request == nil && first.outcome == .delivered(rows: 1, pointsSkipped: 1))
    let second = try send(rows, rows: 1..<3, configuration)
    #expect(second.request == nil && second.outcome?.disposition == .reject)
    #expect((second.outcome?.rowsDone, second.outcome?.rowsAffected) == (0, 1))
    #expect(second.outcome?.message.contains("max_body_bytes: 1024") == true)
    #expect(try send(rows, rows: 2..<3, configuration).outcome == .delivered(rows: 1))
  }

  @Test("The same rows give the same bytes, whatever was sent in between")
  func reproducible() throws {
    let host = ScriptedHost((0..<4).map { _ in SinkHTTPResponse(status: 503, meaning: .retry(afterNanoseconds: nil)) })
    let sink = try OTLPSink(configuration: configuration(), host: host.sinkHost)
    let rows = try batch(
      (0..<50).map { ("m", [("k", .string("\($0 % 7)"))], [("a", .int($0)), ("b", .double(0.5))], $0) })
    let outcomes = Outcomes()
    for (range, attempt) in [(0..<50, 0), (0..<50, 1), (3..<9, 0), (0..<50, 2)] {
      #expect(sink.submit(outcomes.submission(rows, rows: range, attempt: attempt)) == .accepted)
    }
    let bodies = host.requests.map(\.body)
    try #require(bodies.count == 4)
    #expect(bodies[0] == bodies[1] && bodies[0] == bodies[3] && bodies[0] != bodies[2])
    let attempts = host.requests.map { $0.headers.first { $0.name == "Retry-Attempt" }?.value }
    #expect(attempts == [nil, "1", nil, "2"])
  }

  @Test(
    "What the host reads in an answer is passed on",
    arguments: [
      SinkOutcome.Disposition.retry(afterNanoseconds: 6_000_000_000), .retry(afterNanoseconds: nil), .split, .bisect,
      .pause, .reject,
    ])
  func dispositions(meaning: SinkOutcome.Disposition) throws {
    let rows = try batch((0..<3).map { ("m", [], [("f", .int($0))], $0) })
    let answer = SinkHTTPResponse(status: 418, meaning: meaning, message: "the receiver's words")
    let (_, outcome) = try send(rows, rows: 1..<3, answer: answer)
    #expect(outcome == SinkOutcome(meaning, rowsDone: 0, rowsAffected: 2, message: "the receiver's words"))
  }

  @Test("Points that a receiver rejected of a request that it took are passed on")
  func rejectedPoints() throws {
    let rows = try batch([("m", [], [("f", .int(1)), ("s", .string("x"))], 1)])
    let answer = SinkHTTPResponse(status: 200, meaning: .delivered, rejectedPoints: 1, message: "too old")
    let (_, outcome) = try send(rows, answer: answer)
    #expect(
      outcome == SinkOutcome(.delivered, rowsDone: 1, pointsSkipped: 1, pointsRejected: 1, message: "too old"))
  }

  /// A gauge, and a sum and a histogram of both temporalities.
  private static let temporalities = """
    {"resourceMetrics": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "bot"}}]},
     "scopeMetrics": [{"scope": {"name": "s"}, "metrics": [
      {"name": "gauge", "gauge": {"dataPoints": [{"timeUnixNano": "1", "asInt": "1"}]}},
      {"name": "delta", "sum": {"aggregationTemporality": 1, "isMonotonic": true, "dataPoints": [
        {"timeUnixNano": "2", "asInt": "2"}, {"timeUnixNano": "3", "asInt": "3", "exemplars": [
          {"timeUnixNano": "3", "asInt": "3"}]}]}},
      {"name": "deltas", "histogram": {"aggregationTemporality": 1, "dataPoints": [
        {"timeUnixNano": "4", "count": "1", "sum": 2, "bucketCounts": ["1"], "explicitBounds": []}]}},
      {"name": "total", "sum": {"aggregationTemporality": 2, "isMonotonic": true, "dataPoints": [
        {"timeUnixNano": "5", "asInt": "5", "exemplars": [{"timeUnixNano": "5", "asInt": "5"}]}]}}]}]}]}
    """

  @Test("By default points of delta temporality are sent, with everything that OTLP says of them")
  func deltasPass() throws {
    let batch = try decoded(Self.temporalities)
    let (request, outcome) = try send(batch)
    #expect(outcome == .delivered(rows: 5))
    #expect(try parsed(request?.body ?? []) == batch.spelledRows)
  }

  @Test("Where the receiver takes cumulative points only, deltas are left out, counted, and told of once")
  func cumulativeOnly() throws {
    let batch = try decoded(Self.temporalities)
    var configuration = configuration()
    configuration.temporality = .cumulativeOnly
    let host = ScriptedHost([.noContent, .noContent])
    let sink = try OTLPSink(configuration: configuration, host: host.sinkHost)
    let outcomes = Outcomes()
    for rows in [0..<5, 1..<3, 3..<5] {
      #expect(sink.submit(outcomes.submission(batch, rows: rows)) == .accepted)
    }
    #expect(
      outcomes.all == [
        .delivered(rows: 5, pointsSkipped: 3), .delivered(rows: 2, pointsSkipped: 2),
        .delivered(rows: 2, pointsSkipped: 1),
      ])
    #expect(host.requests.count == 2)
    #expect(try parsed(host.requests[0].body).map(\.name) == ["gauge", "total"])
    #expect(try parsed(host.requests[1].body).map(\.name) == ["total"])
    #expect(host.counter("delta_points_skipped") == 6)
    #expect(host.log.filter { $0.contains("delta temporality") }.count == 1)
  }

  @Test("Deltas of a request that was not taken are counted when it is")
  func deltasOfARetry() throws {
    var configuration = configuration()
    configuration.temporality = .cumulativeOnly
    let host = ScriptedHost([SinkHTTPResponse(status: 503, meaning: .retry(afterNanoseconds: nil))])
    _ = try send(try decoded(Self.temporalities), configuration, host: host)
    #expect(host.counter("delta_points_skipped") == 0 && host.log.isEmpty)
  }

  @Test("As many requests as a host may ask for are in flight at once, and then the sink is busy")
  func manyRequests() throws {
    let host = ScriptedHost()
    let sink = try OTLPSink(configuration: configuration(), host: host.sinkHost)
    let rows = try batch([("m", [], [("f", .int(1))], 1)])
    let outcomes = Outcomes()
    for _ in 0..<32 { #expect(sink.submit(outcomes.submission(rows)) == .accepted) }
    #expect(sink.submit(outcomes.submission(rows)) == .busy)
    host.answer(.noContent)
    #expect(outcomes.all == [.delivered(rows: 1)])
    #expect(sink.submit(outcomes.submission(rows)) == .accepted)
    for _ in 0..<32 { host.answer(.noContent) }
    sink.close()
    #expect(outcomes.all.count == 33)
    #expect(sink.submit(outcomes.submission(rows)) == .busy)
  }

  @Test("The sink is free when the completion is heard")
  func free() throws {
    let host = ScriptedHost([.noContent, .noContent])
    let sink = try OTLPSink(configuration: configuration(), host: host.sinkHost)
    let rows = try batch([("m", [], [("f", .int(1))], 1)])
    let outcomes = Outcomes()
    let first = SinkSubmission(batch: rows, rows: 0..<1, attempt: 0) { _ in
      #expect(sink.submit(outcomes.submission(rows)) == .accepted)
    }
    #expect(sink.submit(first) == .accepted)
    #expect(outcomes.all == [.delivered(rows: 1)])
  }

  @Test("A host that takes no request leads to a retry, and one without HTTP is refused")
  func hosts() throws {
    let busy = ScriptedHost()
    busy.refuseRequests()
    let (_, outcome) = try send(try batch([("m", [], [("f", .int(1))], 1)]), host: busy)
    #expect(outcome?.disposition == .retry(afterNanoseconds: nil) && outcome?.rowsDone == 0)
    let silent = SinkHost(log: { _, _ in }, now: { 0 })
    #expect(throws: SinkError.self) { _ = try OTLPSink(configuration: configuration(), host: silent) }
  }
}
