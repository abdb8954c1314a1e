import Foundation
import TattlerConfig
import TattlerDashboards
import TestHarness
import Testing

extension EndToEnd {
  /// The dashboard's rows about the daemon, asked of what a daemon says.
  @Suite(.enabled(if: VictoriaMetrics.isInstalled, "victoria-metrics is not installed")) struct DashboardDaemonTests {
    /// The page of a daemon that has delivered, refused and kept something.
    private func page() throws -> String {
      let scratch = try Scratch()
      let daemon = try Daemon(
        in: scratch, "processors:\n  cost: {}\n",
        sinks: [.archive(in: scratch), .cloud(try Loopback.freePort(), delivery: [])])
      #expect(try daemon.write("m a=1i,b=2i 1\nm a=3i 2").status == 204)
      #expect(try daemon.write("nonsense").status == 400)
      try daemon.waitUntilDelivered("archive")
      return try HTTP.get(daemon.port, "/metrics").text
    }

    @Test("Every query about the daemon returns series of a daemon's own figures, scraped for half an hour")
    func queries() throws {
      let page = try page()
      let victoria = try VictoriaMetrics()
      let end = Int(Date().timeIntervalSince1970)
      for seconds in stride(from: end - 1_800, through: end, by: 30) {
        let labels = "extra_label=job=tattler&extra_label=instance=host:8086"
        let answer = try HTTP.post(
          victoria.port, "/api/v1/import/prometheus?timestamp=\(seconds)000&\(labels)", page)
        #expect(answer.status == 204)
      }
      try victoria.flush()
      var options = DashboardOptions()
      options.sections = [.delivery]
      for query in Dashboard.tattler(options).panels.flatMap(\.queries) {
        let text = query.expression.description.replacing("$__rate_interval", with: "2m")
          .replacing("$daemon", with: ".*")
        #expect(try count(text, victoria, at: end) > 0, "\(query.expression)")
      }
      for rule in AlertRule.tattler(options) where !rule.name.hasSuffix("Silent") {
        #expect(try count(rule.expression.description, victoria, at: end) > 0, "\(rule.name)")
        #expect(try count(rule.condition.description, victoria, at: end) == 0, "\(rule.name)")
      }
    }

    /// The series of a query at a moment.
    private func count(_ query: String, _ victoria: VictoriaMetrics, at seconds: Int) throws -> Int {
      let text = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      let answer = try HTTP.get(victoria.port, "/api/v1/query?time=\(seconds)&query=\(text)")
      #expect(answer.status == 200, "\(answer.text)")
      return try answer.json()["data"]?["result"]?.arrayValue?.count ?? 0
    }
  }
}
