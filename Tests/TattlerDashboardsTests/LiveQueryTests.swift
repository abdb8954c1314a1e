import TattlerDashboards
import TestHarness
import Testing

/// Every query against servers that hold what the real instruments made. One at a time: each fills a server.
@Suite(.serialized) struct LiveQueryTests {
  private static let settings = LiveServer.Kind.allCases.flatMap { kind in ["on", "off"].map { (kind, $0) } }

  private static func options(_ suffixes: String) -> DashboardOptions {
    var options = DashboardOptions()
    options.names = MetricNames(addsSuffixes: suffixes == "on")
    options.limits.timeToFirstByte = .milliseconds(500)
    options.limits.costPerHour = 0.2
    return options
  }

  @Test(
    "Every query returns series, every choice has values, and every rule fires where it should",
    .enabled(if: LiveServer.Kind.allCases.allSatisfy(\.isInstalled), "victoria-metrics or prometheus is not installed"),
    arguments: settings)
  func queries(kind: LiveServer.Kind, suffixes: String) throws {
    let server = try LiveServer(kind, suffixes: suffixes)
    let options = Self.options(suffixes)
    let dashboard = Dashboard.tattler(options)
    for panel in dashboard.panels {
      for query in panel.queries {
        let found = try server.range(LiveServer.expanded(query.expression.description))
        #expect(!found.isEmpty, "\(panel.title): \(query.expression)")
      }
    }
    for variable in dashboard.variables {
      let series = try server.range(LiveServer.expanded("\(variable.series)"))
      #expect(series.keys.contains { $0.contains(variable.key + "=") }, "\(variable.name)")
    }
    for rule in AlertRule.tattler(options) {
      let (start, end) = (LiveServer.end - LiveServer.seconds, LiveServer.end)
      let condition = rule.condition.description
      if rule.name.hasSuffix("Silent") {
        #expect((try server.range(condition, from: start + 1_800, to: end)).isEmpty, "\(condition)")
        #expect(!(try server.range(condition, from: end + 1_200, to: end + 1_200)).isEmpty, "\(condition)")
      } else {
        #expect(!(try server.range(condition, from: start, to: end)).isEmpty, "\(condition)")
      }
    }
  }

  @Test(
    "What panels show is what was recorded: shares, lengths, latencies and costs are of the right size",
    .enabled(if: VictoriaMetrics.isInstalled, "victoria-metrics is not installed"))
  func sizes() throws {
    let server = try LiveServer(.victoriaMetrics, suffixes: "on")
    let panels = Dashboard.tattler(Self.options("on")).panels
    for (title, range) in [
      ("Time to first byte", 100.0...2_000), ("Time to first byte, p95", 300...10_000),
      ("Mean length of calls", 50...400), ("Dropped, last hour", 0.01...0.5), ("Cost per call", 0.005...0.5),
      ("Processor time of the daemon", 0.001...0.2),
    ] {
      let panel = try #require(panels.first { $0.title == title })
      for query in panel.queries {
        let values = try server.range(LiveServer.expanded(query.expression.description)).values.flatMap { $0 }
        #expect(values.allSatisfy(range.contains), "\(title): \(values.min() ?? 0) to \(values.max() ?? 0)")
      }
    }
  }
}
