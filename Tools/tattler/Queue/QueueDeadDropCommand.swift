internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue dead drop`
struct QueueDeadDropCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drop", abstract: "Forget dead letters for good; their points stay counted as dead.",
    discussion: """
        tattler queue dead drop 3 4 5 -c tattler.yaml
        tattler queue dead drop --all --yes -c tattler.yaml

      Asks on a terminal; scripts say --yes. With --json: dropped.
      """)

  @OptionGroup var selection: DeadLetterSelection
  @OptionGroup var target: QueueTarget
  @Flag(help: "Do not ask.") var yes = false

  func run() async throws {
    try await target.withQueue { queue, path in
      if !yes {
        var pages = DeadLetterPages(queue, sink: selection.sink, reason: selection.reason)
        let count = selection.ids.isEmpty ? try await pages.count() : Set(selection.ids).count
        try Confirmation.ask(
          "Forget \(HumanText.count(count, "dead letter")) of \(HumanText.safe(path))? "
            + "Nobody can bring the rows back.")
      }
      var dropped = 0
      let asked = try await selection.forEachGroup(of: queue, "dropping") { ids in
        dropped += try await queue.dropDeadLetters(ids)
      }
      if target.json {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("dropped")
        writer.integer(dropped)
        writer.endObject()
        try Console.write(writer.bytes + [0x0A])
      } else {
        try Console.print("\(HumanText.count(dropped, "dead letter")) forgotten")
      }
      if dropped < asked {
        Console.complain("\(HumanText.count(asked - dropped, "dead letter")) not there")
        throw ExitStatus.data
      }
    }
  }
}

/// Asks before something that cannot be undone.
enum Confirmation {
  /// Returns where the answer is yes; ends the command otherwise, also where nobody can be asked.
  static func ask(_ question: String) throws {
    guard Terminal.canAsk else {
      Console.complain("this cannot be undone and nobody can be asked here: say --yes")
      throw ExitStatus.usage
    }
    guard Terminal.confirms(question) else {
      Console.complain("nothing was changed")
      throw ExitStatus.usage
    }
  }
}
