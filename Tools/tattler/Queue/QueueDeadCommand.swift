internal import ArgumentParser

/// `tattler queue dead`
struct QueueDeadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dead", abstract: "Look at what receivers refused, give it out once more, or forget it.",
    discussion: """
        tattler queue dead list -c tattler.yaml
        tattler queue dead replay --sink cloud --reason refused -c tattler.yaml
      """,
    subcommands: [
      QueueDeadListCommand.self, QueueDeadShowCommand.self, QueueDeadReplayCommand.self, QueueDeadDropCommand.self,
    ])
}
