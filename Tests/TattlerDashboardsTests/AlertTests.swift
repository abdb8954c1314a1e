import TattlerBots
import TattlerConfig
import Testing

@testable import TattlerDashboards

@Suite struct AlertTests {
  private let rules = AlertRule.tattler(DashboardOptions())

  @Test("Rules have names of their own, in groups of at most 20, and ask for metrics of the vocabulary")
  func rulesAreSound() {
    #expect(Set(rules.map(\.name)).count == rules.count && Set(rules.map(\.slug)).count == rules.count)
    #expect(rules.allSatisfy { DashboardOptions.isUID($0.slug) && !$0.expression.metrics.isEmpty })
    let groups = AlertGroup.groups(of: rules)
    #expect(groups.map(\.name) == ["tattler-voice", "tattler-bots", "tattler-delivery"])
    #expect(groups.allSatisfy { (1...20).contains($0.rules.count) })
    let declared = Set(
      (VoiceVocabulary.all + BotVocabulary.all).flatMap { metric in
        [MetricNames().name(metric), MetricNames().sum(metric), MetricNames().count(metric)]
      } + DaemonMetric.allCases.map(\.rawValue))
    for rule in rules { #expect(rule.expression.metrics.isSubset(of: declared), "\(rule.name)") }
  }

  @Test("A part that is left out has no rules")
  func sections() {
    var options = DashboardOptions()
    options.sections = [.delivery]
    #expect(AlertRule.tattler(options).allSatisfy { $0.section == .delivery })
    #expect(AlertRule.tattler(options).count == 4)
  }

  @Test("Limits that are chosen are in the conditions")
  func limits() {
    var options = DashboardOptions()
    options.limits.timeToFirstByte = .milliseconds(1_500)
    options.limits.costPerHour = 2.5
    options.limits.queueAge = .seconds(60)
    options.limits.silence = .seconds(300)
    let conditions = AlertRule.tattler(options).map(\.condition.description)
    for end in ["> 1500", "[1h])) > 2.5", "_age_seconds) > 60"] {
      #expect(conditions.contains { $0.hasSuffix(end) }, "\(end)")
    }
    #expect(conditions.filter { $0.contains("[5m]))) or absent_over_time(") }.count == 3)
  }

  @Test("Texts hold the words, the labels and the value of what fires")
  func texts() {
    let text: AlertText = "\(label: "sink") is \(valueWithDecimals: 1) s old"
    #expect(text.template(value: ".Value") == "{{ .Labels.sink }} is {{ printf \"%.1f\" .Value }} s old")
  }

  @Test("A dollar sign in a name is doubled, as Grafana would take it for a variable of its environment")
  func dollarSigns() throws {
    let bytes = GrafanaProvisioning(rules, dataSourceUID: "$PROM", folder: "a $HOME$$").bytes
    let root = try ConfigDocument.parse(bytes: bytes, file: "alerting.yaml", environment: .empty).root
    let groups = try #require(root["groups"]?.items)
    #expect(groups.allSatisfy { $0["folder"]?.scalar?.text == "a $$HOME$$$$" } && !groups.isEmpty)
    let found = groups.flatMap { $0["rules"]?.items ?? [] }
    #expect(found.allSatisfy { $0["data"]?.items?.first?["datasourceUid"]?.scalar?.text == "$$PROM" })
  }

  @Test("Provisioning for Grafana is YAML with a query, its last value and a threshold for each rule")
  func provisioning() throws {
    let bytes = GrafanaProvisioning(rules, dataSourceUID: "prom-1", folder: "Bots: \"all\"").bytes
    // A dollar sign would be taken for a variable of the environment.
    #expect(!bytes.contains(UInt8(ascii: "$")))
    let root = try ConfigDocument.parse(bytes: bytes, file: "alerting.yaml", environment: .empty).root
    #expect(root["apiVersion"]?.scalar?.text == "1")
    let groups = try #require(root["groups"]?.items)
    #expect(groups.allSatisfy { $0["folder"]?.scalar?.text == "Bots: \"all\"" })
    let found = groups.flatMap { $0["rules"]?.items ?? [] }
    #expect(found.count == rules.count)
    for (node, rule) in zip(found, rules) {
      let data = try #require(node["data"]?.items)
      #expect(data.compactMap { $0["refId"]?.scalar?.text } == ["A", "B", "C"])
      #expect(data.compactMap { $0["datasourceUid"]?.scalar?.text } == ["prom-1", "__expr__", "__expr__"])
      #expect(data[0]["model"]?["expr"]?.scalar?.text == rule.expression.description)
      #expect(data.dropFirst().compactMap { $0["model"]?["expression"]?.scalar?.text } == ["A", "B"])
      let evaluator = data[2]["model"]?["conditions"]?.items?.first?["evaluator"]
      #expect(evaluator?["type"]?.scalar?.text == "gt")
      #expect(evaluator?["params"]?.items?.first?.scalar?.text == PromQL.text(of: rule.limit))
      #expect(node["condition"]?.scalar?.text == "C" && node["uid"]?.scalar?.text == rule.slug)
    }
  }
}
