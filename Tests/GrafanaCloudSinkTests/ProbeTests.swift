import SinkHarness
import Synchronization
import TattlerPlugin
import TattlerThreads
import Testing

@testable import GrafanaCloudSink

/// What the sink says of its receiver's answer to a request that holds nothing.
@Suite struct ProbeTests {
  private static let cloud = #"{"zone": "prod-eu-west-2", "instance_id": "123456", "token": "glc_invented"}"#
  private static let lines = #"{"url": "https://p.example", "instance_id": "1", "token": "glc_x"}"#

  private func probe(_ json: String, _ answer: SinkHTTPResponse) async throws -> SinkProbe {
    let host = ScriptedHost([answer])
    let sink = try RunningSink(GrafanaCloudSink.plugin, configuration: Array(json.utf8), host: host.sinkHost)
    let probe = try #require(await sink.probe())
    sink.close()
    #expect(host.requests.count == 1 && host.requests[0].body.isEmpty)
    #expect(await sink.probe() == nil)
    return probe
  }

  @Test(
    "A probe says whether delivery is configured and authenticated",
    arguments: [
      (SinkHTTPResponse(status: 200, meaning: .delivered), SinkProbe.Verdict.ready, "configured and authenticated"),
      (
        SinkHTTPResponse(status: nil, meaning: .retry(afterNanoseconds: nil), message: "no route"), .unreachable,
        "no route"
      ),
      (
        SinkHTTPResponse(
          status: 401, body: Array(#"{"error":"authentication error: invalid authentication credentials"}"#.utf8),
          meaning: .pause, message: "401"), .refused, "401 invalid_credentials"
      ),
      (SinkHTTPResponse(status: 403, meaning: .pause, message: "no scope"), .refused, "metrics:write"),
      (
        SinkHTTPResponse(
          status: 302, headers: [("Location", "/login")], body: Array("MTIzNDU2OmdsY19pbnZlbnRlZA==".utf8),
          meaning: .pause, message: "302"), .refused, "302 stack_host"
      ),
      (SinkHTTPResponse(status: 400, meaning: .bisect, message: "bad"), .refused, "400 request_refused"),
      (
        SinkHTTPResponse(status: 400, body: Array("unable to parse".utf8), meaning: .bisect, message: "bad"), .refused,
        "400 "
      ),
    ])
  func verdicts(answer: SinkHTTPResponse, verdict: SinkProbe.Verdict, words: String) async throws {
    let probe = try await probe(Self.cloud, answer)
    #expect(probe.verdict == verdict && probe.message.contains(words), "\(probe)")
    #expect(!probe.message.contains("glc_invented") && !probe.message.contains("MTIz"))
  }

  @Test(
    "An endpoint of line protocol is ready where its parser misses lines, and only there",
    arguments: [
      (400, "unable to parse '': missing fields", SinkProbe.Verdict.ready, "configured and authenticated"),
      (400, #"{"code":"invalid","message":"partial write: no points"}"#, .ready, "configured and authenticated"),
      (400, #"{"error":"no points to write"}"#, .ready, "configured and authenticated"),
      (400, "", .refused, "400"), (400, "bad request", .refused, "400"),
      (400, #"{"error":"invalid authentication credentials"}"#, .refused, "invalid_credentials"),
      (400, "The plain HTTP request was sent to HTTPS port", .refused, "plain HTTP request"),
      (413, "", .refused, "body_too_large"), (413, "unable to parse", .refused, "413"),
      (401, "who?", .refused, "invalid_credentials"),
    ])
  func linesAreMissing(status: Int, body: String, verdict: SinkProbe.Verdict, words: String) async throws {
    let meaning: SinkOutcome.Disposition = status == 401 ? .pause : status == 413 ? .split : .bisect
    let answer = SinkHTTPResponse(status: status, body: Array(body.utf8), meaning: meaning, message: "said")
    let probe = try await probe(Self.lines, answer)
    #expect(probe.verdict == verdict && probe.message.contains(words), "\(probe)")
  }

  @Test(
    "The sentence says what the answer proves: that of Grafana Cloud, that credentials were taken, or neither",
    arguments: [
      (cloud, "Delivery to Grafana Cloud is configured and authenticated (OTLP, https://otlp-gateway-prod-eu-west-2."),
      (
        #"{"endpoint": "https://cloud.example/otlp", "instance_id": "1", "token": "glc_x"}"#,
        "Delivery is configured and authenticated (OTLP, https://cloud.example/otlp/v1/metrics)."
      ),
      (
        #"{"endpoint": "https://cloud.example", "headers": {"authorization": "Bearer invented"}}"#,
        "Delivery is configured and authenticated (OTLP, https://cloud.example/v1/metrics)."
      ),
      (lines, "Delivery is configured and authenticated (line protocol, https://p.example/"),
      (
        #"{"url": "https://p.example/write?token=invented"}"#,
        "Delivery is configured, and the receiver takes what is sent (line protocol, https://p.example/write)."
      ),
    ])
  func sentences(json: String, sentence: String) async throws {
    let probe = try await probe(json, .noContent)
    #expect(probe.verdict == .ready && probe.message.hasPrefix(sentence), "\(probe)")
  }

  @Test("A server that repeats what it was sent tells nobody, wherever its words are cut", arguments: [false, true])
  func echoes(isJSON: Bool) async throws {
    let secret = "invented-0123456789-abcdefghij"
    let json = #"{"endpoint": "https://p.example", "headers": {"Authorization": "Token \#(secret)"}}"#
    for filler in 0...400 {
      let said = String(repeating: ".", count: filler) + " " + secret + " is unknown"
      let body = isJSON ? #"{"error":"\#(said.replacing("-", with: "\\u002d"))"}"# : said
      for status in [400, 401] {
        let answer = SinkHTTPResponse(
          status: status, body: Array(body.utf8), meaning: status == 400 ? .bisect : .pause, message: "said")
        let probe = try await probe(json, answer)
        #expect(!probe.message.contains("inve") && !probe.message.contains("0123"), "\(filler): \(probe.message)")
        if filler < 200 { #expect(probe.message.contains("[hidden] is unknown"), "\(filler): \(probe.message)") }
      }
    }
  }

  /// What happened, in order.
  private final class Events: Sendable {
    private let words = Mutex<[String]>([])

    var all: [String] { words.withLock { $0 } }

    func note(_ word: String) { words.withLock { $0.append(word) } }
  }

  @Test("A sink that is closed while it asks waits for the answer, and hands it on first")
  func closing() async throws {
    let host = ScriptedHost()
    let sink = try RunningSink(GrafanaCloudSink.plugin, configuration: Array(Self.cloud.utf8), host: host.sinkHost)
    let events = Events()
    let isAsking = sink.probe { probe in events.note("\(probe.verdict)") }
    try #require(isAsking)
    #expect(host.requests.count == 1)
    // Closing blocks its thread, which is none of those that the tests share.
    let closing = try SystemThread(name: "closing") {
      sink.close()
      events.note("closed")
    }
    try await Task.sleep(for: .milliseconds(100))
    events.note("answer")
    host.answer(SinkHTTPResponse(status: 200, meaning: .delivered))
    closing.join()
    #expect(events.all == ["answer", "ready", "closed"])
    #expect(GrafanaCloudSink.plugin.takesCumulativeOnly && GrafanaCloudSink.plugin.canProbe)
  }
}
