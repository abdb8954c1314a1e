internal import ArgumentParser

/// `tattler dashboard`
struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Make a dashboard and alert rules for Grafana and Prometheus.",
    discussion: """
      They are made of the vocabulary: calls of voice agents, bots, and the daemon itself.

        tattler dashboard -o tattler.json                    a file to import
        tattler dashboard --only voice,bots --suffixes off   a part of it, for plain Mimir
        tattler dashboard --push https://org.grafana.net --token-env GRAFANA_TOKEN
        tattler dashboard rules > rules.yaml                 rules for Prometheus, Mimir, vmalert
        tattler dashboard rules --format grafana             rules for Grafana's provisioning
        tattler dashboard queries                            every PromQL, one a line

      `tattler dashboard json --help` lists the options of the dashboard.
      """,
    subcommands: [DashboardJSONCommand.self, DashboardRulesCommand.self, DashboardQueriesCommand.self],
    defaultSubcommand: DashboardJSONCommand.self)
}
