import Foundation
import TattlerConfig
import TestHarness
import TestRandom
import Testing

extension EndToEnd {
  /// Applications in Python with the OpenTelemetry SDK, as people run them, against the daemon.
  @Suite(.enabled(if: !Python.isSkipped, "TATTLER_SKIP_PYTHON_TESTS is set"))
  struct PythonSDKTests {
    let scratch: Scratch
    /// What the applications sent.
    let sent: String

    init() throws {
      scratch = try Scratch()
      sent = try scratch.folder("sent")
    }

    /// A daemon that writes JSON lines.
    private func daemon(in scratch: Scratch? = nil) throws -> Daemon {
      let scratch = scratch ?? self.scratch
      return try Daemon(
        in: scratch, takesOTLP: true, sinks: [.archive(in: scratch, "archive.json", keys: "format: json")])
    }

    /// Compares what the daemon wrote with what was sent.
    ///
    /// - Returns: how many data points there were.
    private func checkArchive(of daemon: Daemon, in scratch: Scratch? = nil) throws -> Int {
      try daemon.waitUntilDelivered("archive")
      let archive = (scratch ?? self.scratch)["archive.json"]
      let output = try Python.run("check_lines.py", [sent, archive]).output
      let points = try #require(Int(output.trimmingCharacters(in: .whitespacesAndNewlines)))
      let ledger = try daemon.status()["archive"]
      #expect(ledger.accepted == points && ledger.delivered == points && ledger.skipped == 0, "\(ledger)")
      return points
    }

    /// What the daemon answered, as the application saw it.
    private func answers(_ output: String) throws -> [JSONValue] {
      try output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }

    @Test(
      "Every data point of every kind of instrument arrives",
      arguments: [[], ["--gzip"], ["--delta"], ["--delta", "--gzip"]])
    func instruments(options: [String]) throws {
      let daemon = try daemon()
      let url = "http://127.0.0.1:\(try daemon.otlpPort())/v1/metrics"
      let outcome = try Python.run("sdk_export.py", [url, sent] + options)
      #expect(outcome.errors.isEmpty, "\(outcome.errors)")
      let answers = try answers(outcome.output)
      // Three rounds and the one at the end.
      #expect(answers.count == 4)
      for answer in answers {
        #expect(answer["status"]?.integerValue == 200 && answer["rejected"]?.integerValue == 0, "\(answer)")
        #expect(answer["message"]?.stringValue == "" && answer["type"]?.stringValue == "application/x-protobuf")
      }
      #expect(try checkArchive(of: daemon) > 150)
      let kinds = Set(
        try scratch.lines("archive.json").compactMap {
          try JSONValue(parsing: Array($0.utf8))["kind"]?.stringValue
        })
      #expect(kinds == ["gauge", "sum", "histogram", "exponential_histogram"])
    }

    @Test("A voice agent that is configured by the environment alone delivers its call, to the last data point")
    func voiceAgent() throws {
      let daemon = try daemon()
      let outcome = try Python.run(
        "voice_agent.py", [sent],
        variables: [
          "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(try daemon.otlpPort())",
          "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip", "OTEL_SERVICE_NAME": "voice-rag-bot",
          "OTEL_METRIC_EXPORT_INTERVAL": "50", "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Basic%20ignored==",
        ])
      #expect(outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(try answers(outcome.output).allSatisfy { $0["status"]?.integerValue == 200 })
      #expect(try checkArchive(of: daemon) >= 13)
      let last = try scratch.lines("archive.json").suffix(13).map { try JSONValue(parsing: Array($0.utf8)) }
      let names = Set(last.compactMap { $0["name"]?.stringValue })
      #expect(
        names == [
          "voice.ttfb.milliseconds", "voice.processing.milliseconds", "voice.llm.tokens.total",
          "voice.tts.characters.total", "voice.cost.usd", "voice.session.duration.seconds", "voice.calls.total",
        ])
      let session = try #require(last.first { $0["name"]?.stringValue == "voice.session.duration.seconds" })
      #expect(session["fields"]?["value"]?.doubleValue == 30, "\(session)")
      #expect(session["monotonic"]?.booleanValue == false)
      #expect(session["resource"]?["service.name"]?.stringValue == "voice-rag-bot")
      #expect(session["resource"]?["model.tts"]?.stringValue == "sonic")
      #expect(session["attributes"]?["call_id"]?.stringValue == "call-4711" && session["unit"]?.stringValue == "s")
    }

    @Test("The same data points arrive as JSON that is posted without an SDK")
    func handMadeJSON() throws {
      let first = try daemon()
      let url = "http://127.0.0.1:\(try first.otlpPort())/v1/metrics"
      try Python.run("sdk_export.py", [url, sent])
      let points = try checkArchive(of: first)
      let folder = try Scratch()
      let second = try daemon(in: folder)
      let answers = try Python.run(
        "post_json.py", ["http://127.0.0.1:\(try second.otlpPort())/v1/metrics", sent])
      #expect(answers.output == String(repeating: "200 application/json {}\n", count: 4))
      #expect(try checkArchive(of: second, in: folder) == points)
    }

    @Test("While the queue is full the exporter is asked to come back, does, and nothing is lost")
    func fullQueue() throws {
      let port = try Loopback.freePort()
      let daemon = try Daemon(
        in: scratch,
        """
        queue:
          path: \(scratch["q.db"])
          max_bytes: 1MiB
        """, takesOTLP: true, sinks: [.cloud(port, delivery: SinkSettings.quickRetries + ["pause: 50ms"])])
      var random = SeededRandom(seed: 11)
      try eventually("the queue is full", detail: { daemon.log }) {
        let noise = (0..<20_000).map { _ in String(UInt8.random(in: .min ... .max, using: &random), radix: 16) }
          .joined()
        return try daemon.write("full v=1i,n=\"\(noise)\" 1").status == 503
      }
      // A few bytes may be left: what comes now needs more.
      _ = try daemon.write((0..<200).map { "rest,n=\($0) v=1i 1" }.joined(separator: "\n"))
      let url = "http://127.0.0.1:\(try daemon.otlpPort())/v1/metrics"
      let before = try daemon.status()["cloud"].accepted
      let application = try Python.start("sdk_export.py", [url, sent, "--timeout", "60", "--rounds", "1"])
      try eventually("the exporter was refused", detail: { application.errors }) {
        application.errors.contains("Transient error")
      }
      let receiver = try Receiver(on: port)
      defer { receiver.stop() }
      #expect(try application.waitForEnd(withinSeconds: 90) == .exited(0), "\(application.errors)")
      let answers = try answers(application.output)
      #expect(answers.first?["status"]?.integerValue == 503 && answers.first?["retry_after"]?.integerValue == 3)
      #expect(answers.filter { $0["status"]?.integerValue == 200 }.count == 2, "\(application.output)")
      try daemon.waitUntilDelivered("cloud")
      let ledger = try daemon.status()["cloud"]
      #expect(ledger.accepted - before > 120 && ledger.isBalanced && ledger.queued == 0, "\(ledger)")
    }

    @Test("An exporter whose requests are refused for good says so and gives up at once")
    func refusedForGood() throws {
      let daemon = try daemon()
      let url = "http://127.0.0.1:\(try daemon.otlpPort())/v1/elsewhere"
      let application = try Python.start("sdk_export.py", [url, sent, "--rounds", "1"])
      #expect(try application.waitForEnd() == .exited(0))
      #expect(application.errors.contains("404"), "\(application.errors)")
      #expect(!application.errors.contains("Transient"), "\(application.errors)")
      #expect(try answers(application.output).allSatisfy { $0["status"]?.integerValue == 404 })
      #expect(try daemon.status()["archive"].accepted == 0)
    }
  }
}
