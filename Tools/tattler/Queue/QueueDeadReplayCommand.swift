internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue dead replay`
struct QueueDeadReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Give dead letters to their sinks once more.",
    discussion: """
        tattler queue dead replay 3 4 5 -c tattler.yaml
        tattler queue dead replay --sink cloud --reason refused -c tattler.yaml

      Each becomes a batch of its own behind everything that waits; its points count as queued again. Letters whose rows \
      were not kept stay where they are. With --json: letters, points, unplayable, missing.
      """)

  @OptionGroup var selection: DeadLetterSelection
  @OptionGroup var target: QueueTarget

  func run() async throws {
    try await target.withQueue { queue, _ in
      var sum = DeadLetterReplay()
      var asked = 0
      var failure: QueueError?
      do {
        asked = try await selection.forEachGroup(of: queue, "replaying") { ids in
          let step = try await queue.replayDeadLetters(ids)
          sum.letters += step.letters
          sum.points += step.points
          sum.unplayable += step.unplayable
        }
      } catch let error as QueueError { failure = error }
      let missing = failure == nil ? max(asked - sum.letters - sum.unplayable, 0) : 0
      try target.json ? printJSON(sum, missing) : printText(sum, missing, failure)
      if let failure { throw failure }
      if missing > 0 { throw ExitStatus.data }
    }
  }

  private func printText(_ sum: DeadLetterReplay, _ missing: Int, _ failure: QueueError?) throws {
    try Console.print(
      "\(HumanText.count(sum.letters, "dead letter")) with \(HumanText.count(sum.points, "point")) queued again")
    if sum.unplayable > 0 {
      Console.complain(
        "\(HumanText.count(sum.unplayable, "dead letter")) without readable rows left as they are; tattler queue dead "
          + "drop forgets them")
    }
    if missing > 0 {
      Console.complain(
        "\(HumanText.count(missing, "dead letter")) not replayed: not there, of a sink that the queue has forgotten, or "
          + "the queue is full")
    }
  }

  private func printJSON(_ sum: DeadLetterReplay, _ missing: Int) throws {
    var writer = JSONWriter()
    writer.beginObject()
    for (key, value) in [
      ("letters", sum.letters), ("points", sum.points), ("unplayable", sum.unplayable), ("missing", missing),
    ] {
      writer.key(key)
      writer.integer(value)
    }
    writer.endObject()
    try Console.write(writer.bytes + [0x0A])
  }
}
