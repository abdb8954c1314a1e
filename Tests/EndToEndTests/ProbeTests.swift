import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// `tattler check --probe` with sinks that do not answer.
  @Suite struct ProbeTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func check(_ sinks: String, seconds: Int, _ more: [String] = []) throws -> (Command.Outcome, Duration) {
      let file = try Daemon.configure(scratch, "sinks:\n" + sinks)
      var outcome: Command.Outcome?
      let elapsed = try ContinuousClock().measure {
        outcome = try Command.tattler(["check", "-c", file, "--probe", "--probe-timeout", "\(seconds)"] + more)
      }
      return (try #require(outcome), elapsed)
    }

    @Test(
      "A plugin that never answers, or blocks anywhere, is unreachable after the time limit, and its warnings are told",
      arguments: 0...3)
    func silence(place: Int) throws {
      let plugin = try Built.plugin(
        "silent_sink.c", as: "silent.so", in: scratch.path, defines: ["-D_DEFAULT_SOURCE", "-DBLOCK_IN=\(place)"])
      let (outcome, elapsed) = try check("  a:\n    type: silent\n    plugin: \(plugin)\n", seconds: 1)
      #expect(outcome.status == 69, "\(outcome)")
      #expect(outcome.output.contains("a: unreachable: no answer within 1 s"), "\(outcome)")
      #expect(outcome.output.contains("a: warning: the C sink warns") && !outcome.output.contains("informs"))
      #expect(elapsed >= .seconds(1) && elapsed < .seconds(20))
    }

    @Test("Sinks are asked at the same time, and told in their order")
    func parallel() throws {
      let hanging = try Receiver { _ in
        Thread.sleep(forTimeInterval: 30)
        return Receiver.Reply(status: 200)
      }
      let answering = try Receiver { _ in Receiver.Reply(status: 200) }
      let sinks = ["a", "b", "c", "d"].map { name in
        let port = name == "b" ? answering.port : hanging.port
        return "  \(name):\n    type: otlp\n    endpoint: http://127.0.0.1:\(port)\n"
      }
      let (outcome, elapsed) = try check(sinks.joined(), seconds: 4, ["--json"])
      let probes = try #require(try JSONValue(parsing: Array(outcome.output.utf8))["probes"]?.arrayValue)
      #expect(probes.compactMap { $0["sink"]?.stringValue } == ["a", "b", "c", "d"])
      let verdicts = probes.compactMap { $0["verdict"]?.stringValue }
      #expect(verdicts == ["unreachable", "ready", "unreachable", "unreachable"], "\(outcome)")
      // One after the other they would take 12 seconds.
      #expect(outcome.status == 69 && elapsed >= .seconds(4) && elapsed < .seconds(10), "\(elapsed)")
    }

    @Test("A sink's own warnings are told where its receiver is asked, and the time limit has a range")
    func warnings() throws {
      let receiver = try Receiver { _ in Receiver.Reply(status: 200) }
      let sink = """
          a:
            type: grafana_cloud
            endpoint: http://127.0.0.1:\(receiver.port)/otlp
            instance_id: "1"
            token: some_invented_token
        """
      let (outcome, _) = try check(sink + "\n", seconds: 20)
      #expect(outcome.status == 0 && outcome.output.contains("a: warning: the token does not begin"), "\(outcome)")
      #expect(outcome.output.contains("a: ready: Delivery is configured and authenticated (OTLP, "), "\(outcome)")
      let (json, _) = try check(sink + "\n", seconds: 20, ["--json"])
      let probe = try JSONValue(parsing: Array(json.output.utf8))["probes"]?.arrayValue?.first
      #expect(probe?["warnings"]?.arrayValue?.count == 1)
      let (refusal, _) = try check(sink + "\n", seconds: 0)
      #expect(refusal.status == 64 && refusal.errors.contains("1 to 3600"))
    }
  }
}
