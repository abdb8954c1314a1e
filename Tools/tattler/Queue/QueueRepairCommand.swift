internal import ArgumentParser
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue repair`
struct QueueRepairCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair", abstract: "Rewrite the file with everything that can be read.",
    discussion: """
        tattler queue repair -c tattler.yaml

      What cannot be read counts as dead with the reason damaged. The former file stays beside the new one. The daemon \
      repairs a file by itself when it meets damage; this is for a file that verify complains about.
      """)

  @OptionGroup var target: QueueTarget

  func run() async throws {
    try await target.withQueue(isRepair: true) { queue, _ in
      let progress = ProgressLine("repairing")
      let beat = Task {
        var seconds = 0
        while (try? await Task.sleep(for: .seconds(1))) != nil {
          seconds += 1
          progress.update(seconds: seconds)
        }
      }
      defer {
        beat.cancel()
        progress.finish()
      }
      let report = try await queue.repair()
      beat.cancel()
      progress.finish()
      if target.json { return try Console.write(report.json + [0x0A]) }
      try Console.print(
        "\(HumanText.count(report.batches, "batch", "batches")) with \(HumanText.count(report.points, "point")) kept, "
          + "\(HumanText.count(report.lostPoints, "point")) lost")
      if let path = report.setAsidePath { try Console.print("the former file is \(HumanText.safe(path))") }
    }
  }
}
