import TattlerDashboards
import TestHarness
import Testing

/// The rules before the judge of VictoriaMetrics.
@Suite(.enabled(if: Built.installed("vmalert") != nil, "vmalert is not installed")) struct VmalertTests {
  @Test("The rules and their texts are sound")
  func check() throws {
    let scratch = try Scratch()
    let rules = PrometheusRules(AlertRule.tattler(DashboardOptions())).bytes
    try scratch.write(String(decoding: rules, as: UTF8.self), to: "rules.yaml")
    let outcome = try Command.run(
      try #require(Built.installed("vmalert")), ["-dryRun", "-rule", scratch["rules.yaml"], "-rule.validateTemplates"])
    #expect(outcome.status == 0, "\(outcome.errors.suffix(2000))")
  }
}
