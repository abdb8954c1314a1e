import Foundation
import Synchronization
import TattlerConfig
import TestHarness
import TestRandom
import Testing

extension EndToEnd {
  /// Usage that is posted to the daemon, and what it makes of it.
  @Suite struct CostTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private static let prices = """
      tattler_prices: 1
      providers:
        acme:
          usage: {cached: gross, reasoning: included}
          models:
            talker: {prices: [{rates: {1M token: {input: "2.5", cache_read: "1.25", output: "10"}}}]}
            speaker: {prices: [{rates: {1k character: {characters: "0.04"}}}]}
            listener: {prices: [{when: {plan: starter}, rates: {1 minute: {audio: "0.006"}}}]}
      """

    private func daemon(sinks: SinkSettings...) throws -> Daemon {
      try Daemon(in: scratch, try yaml(), takesOTLP: true, sinks: [.archive(in: scratch)] + sinks)
    }

    private func yaml(_ more: String = "") throws -> String {
      """
      processors:
        cost:
          prices: [\(try scratch.write(Self.prices, to: "prices.yaml"))]
          context: {acme: {plan: starter}}
          providers: {llm: acme, tts: acme, stt: acme}
          interval: 1s
          usage:
            - {metric: voice.tts.characters.total, untyped: delta}
      \(more)
      """
    }

    /// A request with one metric of voice agents or of OpenTelemetry's conventions.
    private static func request(_ metric: String) -> [UInt8] {
      Array(
        """
        {"resourceMetrics":[{"resource":{"attributes":[
          {"key":"service.name","value":{"stringValue":"bot"}}]},"scopeMetrics":[{"metrics":[\(metric)]}]}]}
        """.utf8)
    }

    private static func post(_ port: Int, _ metric: String) throws {
      let answer = try HTTP.send(
        port, "POST", "/v1/metrics", headers: [("Content-Type", "application/json")], body: request(metric))
      #expect(answer.status == 200, "\(answer.text)")
    }

    /// A sum of tokens.
    private static func tokens(_ type: String, _ count: Int, temporality: Int, start: Int, time: Int) -> String {
      """
      {"name":"voice.llm.tokens.total","sum":{"isMonotonic":true,"aggregationTemporality":\(temporality),"dataPoints":[
        {"asInt":"\(count)","startTimeUnixNano":"\(start)","timeUnixNano":"\(time)","attributes":[
        {"key":"token_type","value":{"stringValue":"\(type)"}},{"key":"llm_model","value":{"stringValue":"talker"}}]}]}}
      """
    }

    private static func nanoseconds() -> Int { Int(Date().timeIntervalSince1970 * 1e9) }

    /// The last value of each series of a metric in the file, by its tags.
    private func last(_ name: String) -> [String: Double] {
      var values: [String: Double] = [:]
      for line in scratch.lines("archive.lp") where line.hasPrefix(name + ",") {
        let parts = line.split(separator: " ")
        guard parts.count == 3, let mark = parts[1].firstIndex(of: "=") else { continue }
        let value = parts[1][parts[1].index(after: mark)...]
        values[String(parts[0].dropFirst(name.count + 1))] = Double(value)
      }
      return values
    }

    private func waitForCost(_ daemon: Daemon, _ dollars: Double) throws {
      try eventually(
        "the cost is \(dollars)",
        detail: { "\(scratch.lines("archive.lp").suffix(20)) It says: \(daemon.log.suffix(2000))" }
      ) {
        abs(last("voice.cost.usd").values.reduce(0, +) - dollars) < 1e-9
      }
    }

    @Test func `usage over OTLP and line protocol becomes cost, at the daemon's end too`() throws {
      let daemon = try daemon()
      let port = try daemon.otlpPort()
      let start = Self.nanoseconds()
      try Self.post(port, Self.tokens("prompt", 1_000, temporality: 1, start: start, time: start + 1))
      try Self.post(port, Self.tokens("completion", 100, temporality: 2, start: start, time: start + 1))
      try waitForCost(daemon, 0.0035)
      try Self.post(port, Self.tokens("completion", 300, temporality: 2, start: start, time: start + 2))
      try Self.post(
        port,
        """
        {"name":"gen_ai.client.token.usage","unit":"{token}","histogram":{"aggregationTemporality":1,"dataPoints":[
          {"count":"2","sum":2000,"timeUnixNano":"\(start)","attributes":[
          {"key":"gen_ai.token.type","value":{"stringValue":"input"}},
          {"key":"gen_ai.provider.name","value":{"stringValue":"acme"}},
          {"key":"gen_ai.request.model","value":{"stringValue":"talker"}}]}]}}
        """)
      try waitForCost(daemon, 0.0105)
      #expect(try daemon.write("voice_tts_characters_total,tts_model=speaker value=250i\ncpu value=1").status == 204)
      #expect(try daemon.write("voice.stt.seconds.total,stt_model=listener value=90.5").status == 204)
      // Not waited for: what is noted is priced and delivered before the daemon ends.
      #expect(try daemon.terminate() == .exited(0))
      #expect(
        last("voice.cost.usd") == [
          "cost_type=llm,model=talker,provider=acme": 0.0105, "cost_type=tts,model=speaker,provider=acme": 0.01,
        ])
      #expect(last("voice.usage.rejected") == ["cost_type=stt,reason=untyped": 1])
    }

    @Test(.enabled(if: VictoriaMetrics.isInstalled, "victoria-metrics is not installed"))
    func `in a database the cost is a counter that begins with nothing`() throws {
      let database = try VictoriaMetrics()
      let daemon = try daemon(sinks: .database(database))
      let now = Self.nanoseconds()
      try Self.post(try daemon.otlpPort(), Self.tokens("prompt", 1_000, temporality: 1, start: now, time: now))
      #expect(try daemon.terminate() == .exited(0))
      let series = try database.export().filter { $0.key.hasPrefix("voice_cost_usd") }
      #expect(
        series.mapValues(\.values) == [
          "voice_cost_usd_total_value{cost_type=llm,job=bot,model=talker,provider=acme}": [0, 0.0025]
        ])
    }

    @Test func `the figures of the processor are on the page, and the log names the tables`() throws {
      let daemon = try daemon()
      let port = try daemon.otlpPort()
      let now = Self.nanoseconds()
      try Self.post(port, Self.tokens("prompt", 1_000_000, temporality: 1, start: now, time: now))
      try Self.post(port, Self.tokens("everything", 1, temporality: 1, start: now, time: now))
      #expect(try daemon.write("voice_tts_characters_total,tts_model=nobody value=7").status == 204)
      var page = ""
      try eventually("the figures are there", detail: { page }) {
        page = try HTTP.get(daemon.port, "/metrics").text
        return [
          "tattler_cost_usd_total 2.5", #"tattler_cost_unpriced_total{reason="unknown_model"} 1"#,
          #"tattler_cost_rejected_total{reason="unknown_kind"} 1"#, "tattler_cost_records_waiting 0",
          "tattler_cost_series 3", "tattler_cost_fold_failures_total 0",
        ].allSatisfy { page.contains("\n\($0)\n") }
      }
      #expect(page.contains("\ntattler_price_table_age_seconds "))
      #expect(daemon.log.contains("Usage is priced.") && daemon.log.contains("prices.yaml"))
      try daemon.waitForLog("nobody")
    }

    @Test func `mistakes are told with their place, in the configuration and in the prices`() throws {
      let sink = SinkSettings.archive(in: scratch)
      let bad = try Daemon.configure(
        scratch, try yaml("    keep: [model]\n"), takesOTLP: true, sinks: [sink], name: "bad.yaml")
      let check = try Command.tattler(["check", "-c", bad])
      #expect(check.status == 78 && check.errors.contains("bad.yaml:"), "\(check.errors)")
      #expect(check.errors.contains("processors.cost.keep"), "\(check.errors)")
      let good = try Daemon.configure(scratch, try yaml(), takesOTLP: true, sinks: [sink], name: "good.yaml")
      #expect(try Command.tattler(["check", "-c", good]).output.contains("processor  cost: shipped prices, "))
      _ = try scratch.write(Self.prices.replacing("\"10\"", with: "10"), to: "prices.yaml")
      let prices = try Command.tattler(["check", "-c", good])
      #expect(prices.status == 78 && prices.errors.contains("prices.yaml:6:"), "\(prices.errors)")
    }

    @Test func `what was acknowledged is priced once, however often the daemon is killed`() throws {
      let sent = Mutex((acknowledged: 0, unknown: 0))
      let senders = SteadySenders(3) { port, sender, round in
        let count = 1 + (sender * 31 + round * 7) % 50
        // A time of its own tells each line from the others.
        let time = (1_780_000_000_000 + round * 4 + sender) * 1_000_000
        let line = "voice.tts.characters.total,tts_model=speaker value=\(count)i \(time)"
        let answer = try? HTTP.post(port, "/write", line)
        sent.withLock { sent in
          if answer?.status == 204 { sent.acknowledged += count } else { sent.unknown += count }
        }
      }
      defer { senders.stop() }
      var random = SeededRandom(seed: 11)
      for _ in 0..<6 {
        try senders.kill(try daemon(), afterRequests: Int.random(in: 50...400, using: &random)) {
          // Somewhere between two folds, or in the middle of one.
          Thread.sleep(forTimeInterval: Double.random(in: 0...1.5, using: &random))
        }
      }
      senders.stop()
      let daemon = try daemon()
      #expect(try daemon.terminate() == .exited(0))
      let (acknowledged, unknown) = sent.withLock { ($0.acknowledged, $0.unknown) }
      let costs = last("voice.cost.usd")
      #expect(costs.count == 1)
      let characters = Int(((costs.values.first ?? 0) * 25_000).rounded())
      #expect((acknowledged...acknowledged + unknown).contains(characters))
      // Each batch is in the file, perhaps more than once; those without an answer may be.
      let accepted = Set(scratch.lines("archive.lp").filter { $0.hasPrefix("voice.tts") })
      let stored = accepted.reduce(0) { sum, line in
        sum + (Int(line.split(separator: "=").last?.split(separator: "i").first ?? "") ?? 0)
      }
      #expect(characters == stored)
      print("kill -9: \(acknowledged) characters acknowledged, \(unknown) without an answer, \(characters) priced")
    }

    @Test func `a client's totals are taken apart once, however often the daemon is killed`() throws {
      let sent = Mutex((start: 0, acknowledged: 0, last: 0))
      let senders = SteadySenders(1) { port, _, _ in
        let (start, total) = sent.withLock { sent in
          sent.last += 1_000
          return (sent.start, sent.last)
        }
        let body = Self.request(
          Self.tokens("prompt", total, temporality: 2, start: start, time: start + total))
        let answer = try? HTTP.send(
          port, "POST", "/v1/metrics", headers: [("Content-Type", "application/json")], body: body)
        if answer?.status == 200 { sent.withLock { $0.acknowledged = total } }
      }
      defer { senders.stop() }
      for cycle in 0..<5 {
        let daemon = try daemon()
        let port = try daemon.otlpPort()
        sent.withLock { if $0.start == 0 { $0.start = Self.nanoseconds() } }
        try senders.kill(daemon, port: port, afterRequests: 40 * (cycle + 1)) {
          Thread.sleep(forTimeInterval: 0.3 * Double(cycle))
        }
      }
      senders.stop()
      let daemon = try daemon()
      #expect(try daemon.terminate() == .exited(0))
      let (acknowledged, last) = sent.withLock { ($0.acknowledged, $0.last) }
      let costs = self.last("voice.cost.usd")
      #expect(costs.count == 1)
      let tokens = Int(((costs.values.first ?? 0) * 400_000).rounded())
      #expect((acknowledged...last).contains(tokens), "\(acknowledged) tokens acknowledged, \(tokens) priced")
      #expect(self.last("voice.usage.rejected").isEmpty)
    }
  }
}
