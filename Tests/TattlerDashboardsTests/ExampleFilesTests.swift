import Foundation
import TattlerDashboards
import TestHarness
import Testing

/// `docs/examples/grafana` is what the code makes.
@Suite struct ExampleFilesTests {
  @Test(
    "The examples are what is made now; `tattler dashboard` writes them anew",
    arguments: ["dashboard.json", "rules.yaml", "alerting.yaml"])
  func examples(name: String) throws {
    let options = DashboardOptions()
    let rules = AlertRule.tattler(options)
    let expected =
      switch name {
      case "dashboard.json": GrafanaDashboardJSON(.tattler(options)).bytes
      case "rules.yaml": PrometheusRules(rules).bytes
      default: GrafanaProvisioning(rules, dataSourceUID: "prometheus").bytes
      }
    let found = try Data(contentsOf: URL(fileURLWithPath: "\(Built.root)/docs/examples/grafana/\(name)"))
    #expect(Array(found) == expected)
  }
}
