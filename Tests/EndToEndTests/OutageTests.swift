import Foundation
import TestHarness
import Testing

extension EndToEnd {
  /// A receiver is away while data comes in.
  @Suite(.enabled(if: VictoriaMetrics.isInstalled, "victoria-metrics is not installed"))
  struct OutageTests {
    private static let series = 3

    @Test("After an outage every point arrives, in order and once, and the other sink never waited")
    func outage() throws {
      let scratch = try Scratch()
      let port = try Loopback.freePort()
      let cloud = SinkSettings(
        "cloud", type: "grafana_cloud", "url: http://127.0.0.1:\(port)/influx/write",
        delivery: ["first_backoff: 50ms", "longest_backoff: 500ms"])
      let daemon = try Daemon(in: scratch, sinks: [cloud, .archive(in: scratch)])
      let sent = try load(daemon)
      try daemon.waitUntilDelivered("archive")
      let during = try daemon.status()
      #expect(during["archive"].delivered == sent.count && during["archive"].state == "delivering")
      #expect(during["cloud"].queued == sent.count && during["cloud"].delivered == 0, "\(during.json)")
      #expect(
        during["cloud"].state == "retrying" && during["cloud"].message.contains("No connection"), "\(during.json)")
      #expect(try HTTP.get(daemon.port, "/health").status == 200)

      let database = try VictoriaMetrics()
      let gateway = try Receiver(on: port) { [target = database.port] request in
        let answer = try? HTTP.send(target, "POST", request.path, body: request.body)
        return Receiver.Reply(status: answer?.status ?? 502, text: answer?.text ?? "")
      }
      defer { gateway.stop() }
      try daemon.waitUntilDelivered("cloud")
      #expect(try daemon.status()["cloud"].delivered == sent.count)
      #expect(try daemon.terminate() == .exited(0))

      #expect(gateway.lines == sent, "the lines came in another order, or not once")
      #expect(scratch.lines("archive.lp") == sent)
      try compare(try database.export(), sent.count)
      print("outage: \(sent.count) points kept, \(gateway.requests.count) requests to bring them")
    }

    /// Sends for some seconds from one sender, so that there is one right order.
    private func load(_ daemon: Daemon) throws -> [String] {
      let end = Date(timeIntervalSinceNow: Double(setting("TATTLER_OUTAGE_SECONDS", default: 3)))
      var sent: [String] = []
      while Date() < end || sent.count < 200 {
        let lines = (0..<10).map { offset in
          let number = sent.count + offset
          return "outage,series=s\(number % Self.series) n=\(number)i \((1_700_000_000_000 + number) * 1_000_000)"
        }
        let answer = try daemon.write(lines.joined(separator: "\n"))
        #expect(answer.status == 204, "\(answer.text)")
        sent += lines
      }
      return sent
    }

    private func compare(_ stored: [String: VictoriaMetrics.Series], _ count: Int) throws {
      #expect(stored.count == Self.series)
      for number in 0..<Self.series {
        let wanted = stride(from: number, to: count, by: Self.series)
        let series = try #require(stored["outage_n{series=s\(number)}"])
        #expect(series.milliseconds == wanted.map { Int64(1_700_000_000_000 + $0) })
        #expect(series.values == wanted.map(Double.init))
      }
    }
  }
}
