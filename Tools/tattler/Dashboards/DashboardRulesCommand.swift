internal import ArgumentParser
internal import TattlerDashboards

/// `tattler dashboard rules`
struct DashboardRulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Print the alert rules.",
    discussion: """
      The format prometheus is a file of rule groups for Prometheus, Mimir (mimirtool rules load) and vmalert; the \
      format grafana is a file for Grafana's folder provisioning/alerting.

        tattler dashboard rules --cost-limit 25 -o rules.yaml
        tattler dashboard rules --format grafana --datasource-uid grafanacloud-prom
      """)

  /// Who reads the rules.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case prometheus, grafana
  }

  @Option(help: "Who reads them: prometheus or grafana.") var format = Format.prometheus
  @Option(name: .customLong("datasource-uid"), help: "The data source that Grafana asks; for the format grafana.")
  var dataSourceUID = "prometheus"
  @Option(help: "Grafana's folder of the rules; for the format grafana.") var folder = "Tattler"
  @Option(name: [.short, .long], help: "A file to write to, instead of standard output.") var output: String?
  @OptionGroup var choices: DashboardChoices

  func run() throws {
    let rules = AlertRule.tattler(choices.options)
    let bytes =
      switch format {
      case .prometheus: PrometheusRules(rules).bytes
      case .grafana: GrafanaProvisioning(rules, dataSourceUID: dataSourceUID, folder: folder).bytes
      }
    try DashboardOutput.write(bytes, to: output)
  }
}
