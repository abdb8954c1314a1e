import SinkHarness
import TattlerConfig
import TattlerGrafana
import TattlerLineProtocol
import TattlerModel
import TattlerPlugin
import Testing

@testable import GrafanaCloudSink

@Suite struct GrafanaCloudSinkTests {
  private func configuration(
    url: String = "https://prometheus.example.net", maximumBodyBytes: Int = 1 << 20
  ) throws -> GrafanaCloudSinkConfiguration {
    GrafanaCloudSinkConfiguration(
      .influx(
        InfluxPushConfiguration(
          url: url, credentials: try GrafanaCredentials(instanceID: "123456", token: Secret("glc_invented")),
          maximumBodyBytes: maximumBodyBytes)))
  }

  /// Sends one batch and gives the request and the outcome.
  private func send(
    _ batch: MetricBatch, rows: Range<Int>? = nil, attempt: Int = 0, answer: SinkHTTPResponse = .noContent,
    _ configuration: GrafanaCloudSinkConfiguration? = nil, host: ScriptedHost? = nil
  ) throws -> (request: SinkHTTPRequest?, outcome: SinkOutcome?) {
    let host = host ?? ScriptedHost([answer])
    let sink = try GrafanaCloudSink(configuration: configuration ?? self.configuration(), host: host.sinkHost)
    let outcomes = Outcomes()
    #expect(sink.submit(outcomes.submission(batch, rows: rows, attempt: attempt)) == .accepted)
    sink.close()
    #expect(outcomes.all.count == 1)
    return (host.requests.first, outcomes.all.first)
  }

  /// What the receiver would read in a body; every line has to be good.
  private func parsed(_ body: [UInt8]) throws -> [MetricRow] {
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
    let report = try parser.parse(body, into: &builder)
    #expect(report.errors.isEmpty)
    return try builder.finish().spelledRows
  }

  @Test func aBatchBecomesOneRequest() throws {
    let rows = try batch([
      ("cpu", [("host", .string("a b"))], [("usage", .double(65.5)), ("total", .int(7))], 1_700_000_000_000_000_000),
      ("calls", [], [("value", .int(1))], nil),
    ])
    let (request, outcome) = try send(rows)
    #expect(outcome == .delivered(rows: 2))
    #expect(request?.method == "POST")
    #expect(request?.url == "https://prometheus.example.net/api/v1/push/influx/write")
    #expect(
      request?.headers.map { "\($0.name): \($0.value)" } == [
        "Content-Type: text/plain; charset=utf-8", "Authorization: Bearer 123456:glc_invented",
      ])
    #expect(request?.compressesWithGzip == true)
    #expect(
      String(decoding: request?.body ?? [], as: UTF8.self) == """
        cpu,host=a\\ b usage=65.5,total=7i 1700000000000000000
        calls value=1i \(ScriptedHost.now)\n
        """)
  }

  @Test func onlyNumbersAreSentAndTheRestIsCounted() throws {
    let rows = try batch([
      (
        "m", [],
        [("s", .string("text")), ("u", .uint(5)), ("big", .uint(.max)), ("b", .bool(true)), ("n", .double(.nan))], 1
      ),
      ("m", [], [("s", .string("text"))], 2), ("m", [], [("f", .double(-.infinity)), ("i", .int(-1))], 3),
    ])
    let (request, outcome) = try send(rows)
    #expect(outcome == .delivered(rows: 3, pointsSkipped: 4))
    let read = try parsed(request?.body ?? [])
    #expect(read.map(\.time) == [1, 3])
    #expect(read[0].fields[0] == MetricRow.Entry("u", .int(5)))
    #expect(read[0].fields[1] == MetricRow.Entry("big", .double(0x1p64)))
    #expect(read[0].fields.count == 3)
    #expect(read[1].fields == [MetricRow.Entry("i", .int(-1))])
  }

  @Test func aBatchOfTextsIsDeliveredWithoutARequest() throws {
    let host = ScriptedHost()
    let (request, outcome) = try send(try batch([("m", [], [("s", .string("x"))], 1)]), host: host)
    #expect(request == nil)
    #expect(outcome == .delivered(rows: 1, pointsSkipped: 1))
  }

  @Test func namesAreMadeToFitBeforeTheyAreSent() throws {
    let rows = try batch([
      (
        "2größe.x",
        [
          ("a-b", .string("1")), ("a_b", .string("2")), ("a.b", .string("3")), ("9", .string("4")),
          ("__name__", .string("5")),
        ],
        [("f-g", .int(1)), ("f.g", .int(2)), ("f_g_2", .int(3))], 1
      )
    ])
    let host = ScriptedHost([.noContent])
    let (request, outcome) = try send(rows, host: host)
    #expect(outcome == .delivered(rows: 1))
    let row = try #require(try parsed(request?.body ?? []).first)
    #expect(row.name == "_2gr__e_x")
    let tags = Dictionary(uniqueKeysWithValues: row.attributes.map { ($0.key, $0.value) })
    #expect(
      tags == [
        "a_b": .string("1"), "a_b_2": .string("2"), "a_b_3": .string("3"), "_9": .string("4"),
        "__name___2": .string("5"),
      ])
    #expect(Set(row.fields.map(\.key)) == ["f_g", "f_g_2", "f_g_2_2"])
    #expect(host.counter("names_renamed") == 5)
  }

  @Test func labelsAreCutToTheReceiversLimitsAndStayApart() throws {
    let long = String(repeating: "é", count: 2000)
    let key = String(repeating: "k", count: 1500)
    let rows = try batch([
      ("m", [("x", .string(long + "1")), (key, .string("v"))], [("f", .int(1))], 1),
      ("m", [("x", .string(long + "2")), (key, .string("v"))], [("f", .int(1))], 1),
    ])
    let host = ScriptedHost([.noContent])
    let (request, outcome) = try send(rows, host: host)
    #expect(outcome == .delivered(rows: 2))
    let read = try parsed(request?.body ?? [])
    let values = read.flatMap(\.attributes).filter { $0.key == "x" }.map(\.value)
    #expect(Set(values).count == 2)
    for case .string(let value) in values { #expect(value.utf8.count <= 2048 && value.hasPrefix("éé")) }
    #expect(read.flatMap(\.attributes).allSatisfy { $0.key.utf8.count <= 1024 })
    #expect(host.counter("labels_shortened") == 4)
  }

  @Test func aBodyHoldsWhatFitsAndTheRestIsSubmittedAgain() throws {
    let rows = try batch((0..<500).map { ("measurement", [], [("f", .int($0))], $0) })
    var done = 0
    var read: [MetricRow] = []
    let host = ScriptedHost((0..<100).map { _ in .noContent })
    let sink = try GrafanaCloudSink(configuration: configuration(maximumBodyBytes: 1024), host: host.sinkHost)
    while done < rows.rowCount {
      let outcomes = Outcomes()
      #expect(sink.submit(outcomes.submission(rows, rows: done..<rows.rowCount)) == .accepted)
      let outcome = try #require(outcomes.all.first)
      #expect(outcome.disposition == .delivered && outcome.rowsDone > 0)
      done += outcome.rowsDone
    }
    for request in host.requests {
      #expect(request.body.count <= 1024)
      read += try parsed(request.body)
    }
    #expect(read.map(\.time) == (0..<500).map { Int64($0) })
    #expect(host.requests.count > 10 && host.requests.count < 30)
  }

  @Test func aRowThatIsLargerThanABodyIsRejectedAlone() throws {
    let fields = (0..<200).map { ("field\($0)", MetricValue.double(0.5)) }
    let rows = try batch([("m", [], [("s", .string("x"))], 1), ("m", [], fields, 2), ("m", [], [("f", .int(1))], 3)])
    let (request, outcome) = try send(rows, configuration(maximumBodyBytes: 1024))
    #expect(request == nil)
    #expect(outcome?.disposition == .reject)
    #expect((outcome?.rowsDone, outcome?.rowsAffected, outcome?.pointsSkipped) == (1, 1, 1))
    #expect(outcome?.message.contains("max_body_bytes: 1024") == true)
  }

  @Test(arguments: [
    SinkOutcome.Disposition.retry(afterNanoseconds: 6_000_000_000), .retry(afterNanoseconds: nil), .split, .bisect,
    .pause, .reject,
  ])
  func whatTheHostReadsInAnAnswerIsPassedOn(meaning: SinkOutcome.Disposition) throws {
    let rows = try batch((0..<3).map { ("m", [], [("f", .int($0))], $0) })
    let answer = SinkHTTPResponse(status: 418, meaning: meaning, message: "the receiver's words")
    let (_, outcome) = try send(rows, rows: 1..<3, answer: answer)
    #expect(outcome == SinkOutcome(meaning, rowsDone: 0, rowsAffected: 2, message: "the receiver's words"))
  }

  @Test("Where a person must act, and the answer is known, the diagnosis speaks")
  func diagnosis() throws {
    let rows = try batch([("m", [], [("f", .int(1))], 1)])
    let answer = SinkHTTPResponse(status: 403, meaning: .pause, message: "the receiver's words")
    #expect(try send(rows, answer: answer).outcome?.message.hasPrefix("403 scope_missing: ") == true)
  }

  @Test func laterAttemptsSayTheirNumber() throws {
    let rows = try batch([("m", [], [("f", .int(1))], 1)])
    let (request, _) = try send(rows, attempt: 3)
    #expect(request?.headers.contains { $0.name == "Retry-Attempt" && $0.value == "3" } == true)
  }

  @Test("As many requests as a host may ask for are in flight at once, and then the sink is busy")
  func manyRequests() throws {
    let host = ScriptedHost()
    let sink = try GrafanaCloudSink(configuration: configuration(), host: host.sinkHost)
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

  @Test("What an OTLP receiver rejected, or warns of, is passed on")
  func rejectedPoints() throws {
    let rows = try batch([("m", [], [("f", .int(1))], 1)])
    let answer = SinkHTTPResponse(status: 200, meaning: .delivered, rejectedPoints: 1, message: "too old")
    let (_, outcome) = try send(rows, answer: answer)
    #expect(outcome == SinkOutcome(.delivered, rowsDone: 1, pointsRejected: 1, message: "too old"))
  }

  @Test func theSinkIsFreeWhenTheCompletionIsHeard() throws {
    let host = ScriptedHost([.noContent, .noContent])
    let sink = try GrafanaCloudSink(configuration: configuration(), host: host.sinkHost)
    let rows = try batch([("m", [], [("f", .int(1))], 1)])
    let outcomes = Outcomes()
    let first = SinkSubmission(batch: rows, rows: 0..<1, attempt: 0) { _ in
      #expect(sink.submit(outcomes.submission(rows)) == .accepted)
    }
    #expect(sink.submit(first) == .accepted)
    #expect(outcomes.all == [.delivered(rows: 1)])
  }

  @Test func aHostThatTakesNoRequestLeadsToARetry() throws {
    let host = ScriptedHost()
    host.refuseRequests()
    let (_, outcome) = try send(try batch([("m", [], [("f", .int(1))], 1)]), host: host)
    #expect(outcome?.disposition == .retry(afterNanoseconds: nil) && outcome?.rowsDone == 0)
  }

  @Test func aHostWithoutHTTPIsRefused() throws {
    let host = SinkHost(log: { _, _ in }, now: { 0 })
    let configuration = try configuration()
    #expect(throws: SinkError.self) { _ = try GrafanaCloudSink(configuration: configuration, host: host) }
  }
}
