import OTLPSink
import SinkHarness
import TattlerConfig
import TattlerPlugin
import Testing

/// What the sink says of its receiver's answer to a message that holds nothing.
@Suite struct ProbeTests {
  @Test(
    "A refusal of the empty message is a good sign only where it is a receiver's own",
    arguments: [
      (200, "", "", SinkProbe.Verdict.ready, "The receiver answers and takes what is sent: https://c.example/v1/"),
      (400, "application/x-protobuf", "", .ready, "The receiver answers, and refuses an empty message: https://c.e"),
      (422, "application/json", #"{"message":"no metrics"}"#, .ready, "The receiver answers, and refuses an empty"),
      (400, "application/json", #"{"message":"invalid authentication credentials"}"#, .refused, "said"),
      (400, "text/html", "<html>The plain HTTP request was sent to HTTPS port</html>", .refused, "said"),
      (400, "", "Client sent an HTTP request to an HTTPS server.", .refused, "said"),
      (413, "application/x-protobuf", "", .refused, "said"), (401, "application/json", "", .refused, "said"),
      (503, "application/json", "", .unreachable, "said"),
    ])
  func refusals(status: Int, type: String, body: String, verdict: SinkProbe.Verdict, words: String) async throws {
    let meaning: SinkOutcome.Disposition =
      switch status {
      case 200: .delivered
      case 401: .pause
      case 413: .split
      case 503: .retry(afterNanoseconds: nil)
      default: .bisect
      }
    let host = ScriptedHost([
      SinkHTTPResponse(
        status: status, headers: type.isEmpty ? [] : [("Content-Type", type)], body: Array(body.utf8), meaning: meaning,
        message: "said")
    ])
    let json = #"{"endpoint": "https://c.example"}"#
    let sink = try RunningSink(OTLPSink.plugin, configuration: Array(json.utf8), host: host.sinkHost)
    let probe = try #require(await sink.probe())
    sink.close()
    #expect(probe.verdict == verdict && probe.message.hasPrefix(words), "\(probe)")
  }
}
