import Foundation
import Synchronization
import TattlerConfig
import TestHarness
import TestRandom
import Testing

extension EndToEnd {
  /// Frames of a voice pipeline that are posted to the daemon, the series that they make, and what they cost.
  @Suite struct FrameTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func daemon() throws -> Daemon {
      try Daemon(
        in: scratch,
        """
        receivers:
          influx:
            listen: 127.0.0.1:0
          frames:
            interval: 1s
        processors:
          cost:
            prices: [\(Built.prices)]
            providers: {llm: acme, tts: acme, stt: acme}
            interval: 1s
        """, sinks: [.archive(in: scratch)])
    }

    private static func tokens(_ call: String, _ prompt: Int) -> String {
      """
      {"call_id":"\(call)","service":"bot","data":[{"type":"LLMUsageMetricsData","processor":"OpenAILLMService#7",
      "model":"talker","value":{"prompt_tokens":\(prompt),"completion_tokens":0,"total_tokens":\(prompt)}}]}
      """
    }

    /// The values of each series of a metric in the file, by its tags and field, in their order.
    private func values(_ name: String) -> [String: [Double]] {
      var values: [String: [Double]] = [:]
      for line in scratch.lines("archive.lp") where line.hasPrefix(name + ",") || line.hasPrefix(name + " ") {
        let parts = line.split(separator: " ")
        guard parts.count == 3 else { continue }
        for field in parts[1].split(separator: ",") {
          let pair = field.split(separator: "=")
          guard pair.count == 2 else { continue }
          let text = pair[1].last == "i" ? pair[1].dropLast() : pair[1]
          values["\(parts[0].dropFirst(name.count)) \(pair[0])", default: []].append(Double(text) ?? .nan)
        }
      }
      return values
    }

    private func total(_ name: String, _ tag: String = "") -> Double {
      values(name).filter { tag.isEmpty || $0.key.contains(tag) }.values.reduce(0) { $0 + ($1.last ?? 0) }
    }

    @Test("A call that is posted frame by frame becomes series and cost, also what comes right before the end")
    func call() throws {
      let daemon = try daemon()
      func post(_ body: String) throws {
        let answer = try HTTP.post(daemon.port, "/v1/frames", body)
        #expect(answer.status == 204, "\(answer.text)")
      }
      try post(#"{"type":"CallStart","call_id":"a","service":"bot"}"#)
      try post(Self.tokens("a", 1_000) + "\n" + Self.tokens("a", 200))
      try eventually("the tokens are priced", detail: { "\(scratch.lines("archive.lp"))" }) {
        abs(total("voice.cost.usd", "cost_type=llm") - 0.003) < 1e-12
      }
      #expect(total("voice.calls.active") == 1)
      try post(
        """
        [{"call_id":"a","service":"bot","data":[{"type":"TTSUsageMetricsData","processor":"tts","model":"speaker","value":50},
        {"type":"STTUsageMetricsData","processor":"stt","model":"listener","value":{"audio_seconds":30.0}},
        {"type":"TTFBMetricsData","processor":"llm","value":0.25}]},
        {"type":"CallEnd","call_id":"a","service":"bot","duration_seconds":42.5}]
        """)
      #expect(try daemon.terminate() == .exited(0))
      #expect(total("voice.llm.tokens.total", "token_type=prompt") == 1_200)
      #expect(total("voice.calls.total") == 1)
      #expect(total("voice.calls.active") == 0)
      #expect(total("voice.session.duration.seconds") == 42.5)
      #expect(total("voice.stt.seconds.total") == 30)
      #expect(abs(total("voice.cost.usd") - 0.003 - 0.002 - 0.003) < 1e-12)
      #expect(values("voice.llm.tokens.total").values.allSatisfy { $0.first == 0 && $0 == $0.sorted() })
    }

    @Test("A mistake is answered with its place, and the figures are on the pages")
    func mistake() throws {
      let daemon = try daemon()
      let bad = try HTTP.post(daemon.port, "/v1/frames", Self.tokens("a", 1) + #"{"data":[{"value":1}]}"#)
      #expect(bad.status == 400)
      #expect(try bad.json()["path"]?.stringValue == "frames[1].data[0].type")
      #expect(try HTTP.post(daemon.port, "/v1/frames", #"{"type":"TextFrame"}"#).status == 204)
      var page = ""
      try eventually("the figures are there", detail: { page }) {
        page = try HTTP.get(daemon.port, "/metrics").text
        return [
          #"tattler_frames_ignored_total{what="frame"} 1"#, "tattler_frames_records_waiting 0",
          #"tattler_receiver_requests_total{outcome="refused",receiver="frames"} 1"#,
        ].allSatisfy { page.contains("\n\($0)\n") }
      }
    }

    @Test("What was acknowledged is counted and priced once, however often the daemon is killed")
    func killed() throws {
      let sent = Mutex((acknowledged: 0, unknown: 0))
      let senders = SteadySenders(3) { port, sender, round in
        let count = 1 + (sender * 31 + round * 7) % 50
        let answer = try? HTTP.post(port, "/v1/frames", Self.tokens("c-\(round % 20)", count))
        sent.withLock { sent in
          if answer?.status == 204 { sent.acknowledged += count } else { sent.unknown += count }
        }
      }
      defer { senders.stop() }
      var random = SeededRandom(seed: 12)
      for _ in 0..<6 {
        try senders.kill(try daemon(), afterRequests: Int.random(in: 50...400, using: &random)) {
          Thread.sleep(forTimeInterval: Double.random(in: 0...1.5, using: &random))
        }
      }
      senders.stop()
      let daemon = try daemon()
      let (acknowledged, unknown) = sent.withLock { (Double($0.acknowledged), Double($0.unknown)) }
      try eventually("all is counted", detail: { daemon.log.suffix(2000).description }) {
        total("voice.llm.tokens.total", "token_type=prompt") >= acknowledged
          && abs(total("voice.cost.usd") - total("voice.llm.tokens.total", "token_type=prompt") * 2.5e-6) < 1e-9
      }
      #expect(try daemon.terminate() == .exited(0))
      let counted = total("voice.llm.tokens.total", "token_type=prompt")
      #expect((acknowledged...(acknowledged + unknown)).contains(counted))
      #expect(abs(total("voice.cost.usd") - counted * 2.5e-6) < 1e-9)
      #expect(values("voice.llm.tokens.total").values.allSatisfy { $0 == $0.sorted() })
      #expect(total("voice.calls.total") == 20)
      print(
        "frames under kill -9: \(Int(acknowledged)) tokens acknowledged, \(Int(counted)) counted, \(Int(unknown)) unknown"
      )
    }
  }
}
