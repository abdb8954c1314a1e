internal import ArgumentParser

/// `tattler queue`
struct QueueCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue", abstract: "Look at the queue, check it, and decide about dead letters.",
    discussion: """
      Works on the queue of a running daemon, which it asks over the socket beside the queue's file, and on the file of a \
      stopped one. It needs the rights of the daemon's user.

        tattler queue status -c tattler.yaml             where every point is
        tattler queue dead list -c tattler.yaml          what receivers refused
        tattler queue dead replay --all -c tattler.yaml  deliver that once more
        tattler queue export -c tattler.yaml > left.lp   everything that waits

      Every command takes --json for scripts. Exit codes: 0 done, 64 usage, 65 damage was found or something is not \
      there, 69 the queue is in use or full, 70 internal, 78 no such queue, no rights, or mistakes in the configuration.
      """,
    subcommands: [
      QueueStatusCommand.self, QueueListCommand.self, QueueShowCommand.self, QueueVerifyCommand.self,
      QueueRepairCommand.self, QueueExportCommand.self, QueueDeadCommand.self, QueuePurgeCommand.self,
    ])
}
