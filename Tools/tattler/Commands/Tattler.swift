internal import ArgumentParser
internal import TattlerHost
internal import TattlerPipeline

/// The command that everything hangs on.
@main
struct Tattler: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tattler",
    abstract: "Takes metrics, keeps them safe, and delivers them.",
    discussion: """
      A metric that was accepted arrives, or you can say exactly where it is and why.

        tattler run -c tattler.yaml          start the daemon
        tattler check -c tattler.yaml        look for mistakes in a configuration
        tattler send metric signup_done      record an event of a bot
        tattler queue status -c tattler.yaml say where every accepted point is
        tattler prices show gpt-4o           say what a model costs
        tattler dashboard -o tattler.json    make a dashboard for Grafana
        tattler export --help                write raw samples of Grafana to a file
        tattler plugins                      list the sinks that are there

      Exit codes: 0 done, 64 usage, 65 bad data, 69 a receiver is not there, 70 internal, 78 configuration.
      """,
    version: TattlerVersion.current,
    subcommands: [
      RunCommand.self, CheckCommand.self, PluginsCommand.self, SendCommand.self, ConvertCommand.self,
      NameCommand.self, QueueCommand.self, PricesCommand.self, DashboardCommand.self,
      ExportCommand.self,
    ])
}
