internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue purge`
struct QueuePurgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Drop what waits for a sink; it counts as evicted.",
    discussion: """
        tattler queue purge --sink cloud -c tattler.yaml
        tattler queue purge --sink former --forget --yes -c tattler.yaml

      What a running daemon is delivering at this moment is not dropped. With --forget the queue forgets the sink and its \
      ledger as well; a sink that runs has to be taken out of the configuration first. Asks on a terminal; scripts say \
      --yes. With --json: sink, dropped_points, forgotten.
      """)

  @OptionGroup var target: QueueTarget
  @Option(help: "The sink's name.") var sink: String
  @Flag(help: "Forget the sink and its ledger too.") var forget = false
  @Flag(help: "Do not ask.") var yes = false

  func run() async throws {
    try await target.withQueue { queue, _ in
      let overview = try await queue.overview()
      guard let ledger = overview.sinks.first(where: { $0.name == sink }) else {
        let names = overview.sinks.map(\.name)
        let known = names.isEmpty ? "it knows none" : "it knows \(names.joined(separator: ", "))"
        throw QueueError(.unknownSink, "the queue has no sink \"\(sink)\"; \(known)")
      }
      if !yes {
        try Confirmation.ask(
          "Drop \(HumanText.count(ledger.queued, "point")) that wait for \(HumanText.safe(sink))"
            + "\(forget ? ", and forget the sink and its ledger" : "")? Nobody can bring them back.")
      }
      var dropped = ledger.queued
      if forget {
        try await queue.forgetSink(named: sink)
      } else {
        dropped = try await queue.evictPending(ofSinkNamed: sink)
      }
      try report(dropped)
    }
  }

  private func report(_ dropped: Int) throws {
    if target.json {
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("sink")
      writer.string(sink)
      writer.key("dropped_points")
      writer.integer(dropped)
      writer.key("forgotten")
      writer.boolean(forget)
      writer.endObject()
      return try Console.write(writer.bytes + [0x0A])
    }
    try Console.print(
      "\(HumanText.count(dropped, "point")) dropped\(forget ? "; the queue has forgotten \(HumanText.safe(sink))" : "")"
    )
  }
}
