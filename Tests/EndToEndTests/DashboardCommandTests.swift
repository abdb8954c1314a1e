import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// `tattler dashboard`, as far as nobody else is needed.
  @Suite struct DashboardCommandTests {
    private func json(_ arguments: [String]) throws -> JSONValue {
      let outcome = try Command.tattler(["dashboard"] + arguments)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    @Test("The dashboard goes to standard output or to a file, with the title, uid and parts that are asked for")
    func dashboard() throws {
      let scratch = try Scratch()
      let all = try json([])
      #expect(all["uid"]?.stringValue == "tattler" && all["title"]?.stringValue == "Tattler")
      let bots = try json(["--only", "bots", "--title", "Bots \"A\"", "--uid", "bots-a", "--suffixes", "off"])
      #expect(bots["uid"]?.stringValue == "bots-a" && bots["title"]?.stringValue == "Bots \"A\"")
      #expect((bots["panels"]?.arrayValue?.count ?? 0) < (all["panels"]?.arrayValue?.count ?? 0))
      let file = scratch["d.json"]
      let outcome = try Command.tattler(["dashboard", "-o", file])
      #expect(outcome.status == 0 && outcome.output.isEmpty)
      #expect(try JSONValue(parsing: Array(scratch.text("d.json").utf8)) == all)
    }

    @Test("Every query is listed with its place, for people and for scripts")
    func queries() throws {
      let lines = try Command.tattler(["dashboard", "queries"]).output.split(separator: "\n")
      let array = try #require(try json(["queries", "--json"]).arrayValue)
      #expect(array.count == lines.count && lines.count > 60)
      for (line, query) in zip(lines, array) {
        #expect("\(query["name"]?.stringValue ?? "")\t\(query["expr"]?.stringValue ?? "")" == line)
      }
      #expect(lines.contains("alert / TattlerCostPerHour\tsum(increase(voice_cost_usd_total[1h])) > 10"))
      let plain = try Command.tattler(["dashboard", "queries", "--suffixes", "off", "--cost-limit", "2.5"]).output
      #expect(plain.contains("\tsum(increase(voice_cost_usd[1h])) > 2.5\n") && !plain.contains("voice_cost_usd_total"))
    }

    @Test("Rules come in both formats, with the limits that are asked for")
    func rules() throws {
      let arguments = [
        "dashboard", "rules", "--ttfb-limit", "1s500ms", "--queue-age-limit", "5m", "--only", "voice,delivery",
      ]
      let prometheus = try Command.tattler(arguments)
      #expect(prometheus.output.contains(" > 1500\"") && prometheus.output.contains("_age_seconds) > 300\""))
      #expect(!prometheus.output.contains("TattlerBotsSilent"))
      let grafana = try Command.tattler(
        arguments + ["--format", "grafana", "--datasource-uid", "p-1", "--folder", "F"])
      #expect(grafana.output.contains("\n            datasourceUid: \"p-1\"\n"))
      #expect(grafana.output.contains("\n    folder: \"F\"\n"))
    }

    @Test(
      "What makes no sense is a mistake of the command line",
      arguments: [
        ["--only", "vioce"], ["--only", "voice,"], ["--uid", "a b"], ["--title", ""], ["--suffixes", "maybe"],
        ["--ttfb-limit", "2"], ["--cost-limit", "0"], ["--cost-limit", "nan"], ["--dry-run"], ["--folder-uid", "f"],
        ["--push", "https://a.example", "-o", "/tmp/x"], ["rules", "--format", "xml"], ["--timeout", "0"],
      ])
    func mistakes(arguments: [String]) throws {
      let outcome = try Command.tattler(["dashboard"] + arguments)
      #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.errors.isEmpty, "\(arguments): \(outcome)")
    }

    @Test("A file that cannot be written is told")
    func unwritable() throws {
      let outcome = try Command.tattler(["dashboard", "-o", "/nonexistent/d.json"])
      #expect(outcome.status == 70 && outcome.errors.contains("/nonexistent/d.json"))
    }
  }
}
