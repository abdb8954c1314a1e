import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// `/metrics` of a running daemon.
  @Suite struct SelfMetricsTests {
    private static let promtool = Built.installed("promtool")

    private func daemon(_ scratch: Scratch) throws -> Daemon {
      let odd = SinkSettings(
        #""odd \"name\"""#, type: "grafana_cloud", "url: http://127.0.0.1:\(try Loopback.freePort())/write")
      let daemon = try Daemon(in: scratch, sinks: [.archive(in: scratch), odd])
      #expect(try daemon.write("m a=1i,b=2i 1\nm a=3i 2").status == 204)
      #expect(try daemon.write("nonsense").status == 400)
      try daemon.waitUntilDelivered("archive")
      return daemon
    }

    @Test("The figures are those of the status page, and a scrape reads them")
    func figures() throws {
      let scratch = try Scratch()
      let daemon = try daemon(scratch)
      let answer = try HTTP.get(daemon.port, "/metrics")
      #expect(answer.status == 200 && answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      let lines = Set(answer.text.split(separator: "\n").map(String.init))
      for line in [
        #"tattler_sink_accepted_points_total{sink="archive"} 3"#,
        #"tattler_sink_points_total{sink="archive",state="delivered"} 3"#,
        #"tattler_sink_queued_points{sink="odd \"name\""} 3"#, #"tattler_sink_queued_batches{sink="odd \"name\""} 1"#,
        #"tattler_sink_state{sink="archive",state="delivering"} 1"#,
        #"tattler_receiver_rows_total{outcome="accepted",receiver="influx"} 2"#,
        "tattler_queue_batches 1", "tattler_queue_repairs_total 0",
      ] { #expect(lines.contains(line), "\(line) is not in \(answer.text)") }
      #expect(
        answer.text.contains("\nprocess_cpu_seconds_total ") && answer.text.contains("\nprocess_resident_memory_bytes ")
      )
      let convert = try Command.tattler(["convert", "--from", "prometheus", "--to", "influx"], input: answer.text)
      #expect(convert.status == 0 && convert.errors.isEmpty, "\(convert.errors)")
      let status = try HTTP.get(daemon.port, "/status").json()
      let requests = status["receivers"]?.arrayValue?.first?["requests"]
      for outcome in ["taken", "refused"] {
        let count = try #require(requests?[outcome]?.integerValue)
        #expect(
          lines.contains("tattler_receiver_requests_total{outcome=\"\(outcome)\",receiver=\"influx\"} \(count)"))
      }
      let sink = status["sinks"]?.arrayValue?.first { $0["name"]?.stringValue == "archive" }
      #expect(sink?["queued_batches"]?.integerValue == 0 && sink?["queued_bytes"]?.integerValue == 0)
      #expect(status["queue"]?["incidents"]?["repairs"]?.integerValue == 0)
    }

    @Test(
      "The linter of Prometheus finds nothing to say", .enabled(if: promtool != nil, "prometheus is not installed"))
    func lint() throws {
      let scratch = try Scratch()
      let daemon = try daemon(scratch)
      let text = try HTTP.get(daemon.port, "/metrics").text
      let check = try Command.run(try #require(Self.promtool), ["check", "metrics"], input: text)
      #expect(check.status == 0 && check.errors.isEmpty && check.output.isEmpty, "\(check)")
    }
  }
}
