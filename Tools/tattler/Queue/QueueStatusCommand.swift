internal import ArgumentParser
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue status`
struct QueueStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say where every accepted point is.",
    discussion: """
        tattler queue status -c tattler.yaml

      For each sink, accepted = delivered + queued + dead + expired + evicted; skipped points, which the sink's protocol \
      cannot carry, are among the delivered ones. With --json: `queue` and `sinks`, as docs/queue.md lists them.
      """)

  @OptionGroup var target: QueueTarget

  func run() async throws {
    try await target.withQueue { queue, path in
      let overview = try await queue.overview()
      if target.json { return try Console.write(overview.json + [0x0A]) }
      for line in Self.lines(overview, path: path, now: Terminal.now()) { try Console.print(line) }
    }
  }

  /// What a person reads.
  static func lines(
    _ overview: QueueOverview, path: String, now: UInt64, colored: Bool = Terminal.showsColor
  ) -> [String] {
    let statistics = overview.statistics
    let label = { (text: String) in TextStyle.bold.apply(text, colored: colored) }
    var stored =
      "\(HumanText.count(statistics.batches, "batch", "batches")), \(HumanText.size(statistics.bytes))"
    if let oldest = statistics.oldestAcceptedAt {
      stored += "; the oldest is \(HumanText.age(since: oldest, now: now)) old"
    }
    let state = overview.isRunning ? "its daemon is running" : "no daemon has it"
    var lines = [
      "\(label("queue"))      \(HumanText.safe(path)), \(state)",
      "\(label("stored"))     \(stored)",
      "\(label("disk"))       \(HumanText.size(statistics.fileBytes)), of it dead letters "
        + HumanText.size(statistics.deadBytes),
    ]
    if overview.isRunning { lines.append("\(label("incidents"))  \(incidents(statistics.incidents, colored))") }
    lines.append("")
    if overview.sinks.isEmpty { return lines + ["no sink has ever used this queue"] }
    lines += table(overview).lines(colored: colored)
    for sink in overview.sinks where !sink.isBalanced {
      let words = "the ledger of \(HumanText.safe(sink.name)) does not add up: run tattler queue verify"
      lines.append(TextStyle.bad.apply(words, colored: colored))
    }
    return lines
  }

  private static func table(_ overview: QueueOverview) -> TextTable {
    var table = TextTable([
      .left("SINK"), .left("STATE"), .right("ACCEPTED"), .right("DELIVERED"), .right("SKIPPED"), .right("QUEUED"),
      .right("DEAD"), .right("EXPIRED"), .right("EVICTED"), .right("BATCHES"), .right("STORED"),
    ])
    for sink in overview.sinks {
      let isRunning = overview.runningSinks.contains(sink.name)
      let figure = { (value: Int, style: TextStyle) in
        TextTable.Cell(HumanText.count(value), value == 0 ? .dim : style)
      }
      table.add([
        .init(sink.name),
        .init(isRunning ? "running" : overview.isRunning ? "off" : "stopped", isRunning ? .good : .dim),
        figure(sink.accepted, .plain), figure(sink.delivered, .good), figure(sink.skipped, .plain),
        figure(sink.queued, .plain), figure(sink.dead, .bad), figure(sink.expired, .warning),
        figure(sink.evicted, .warning), figure(sink.queuedBatches, .plain),
        .init(HumanText.size(sink.queuedBytes), sink.queuedBytes == 0 ? .dim : .plain),
      ])
    }
    return table
  }

  private static func incidents(_ incidents: QueueIncidents, _ colored: Bool) -> String {
    let found = [
      (incidents.repairs, "repair", "repairs"), (incidents.lostPoints, "lost point", "lost points"),
      (incidents.lostRecords, "lost record", "lost records"),
      (incidents.damagedBatches, "damaged batch", "damaged batches"),
      (incidents.failedCommits, "failed commit", "failed commits"),
      (incidents.droppedDeadLetters, "dropped dead letter", "dropped dead letters"),
      (incidents.clockSteps, "step of the clock", "steps of the clock"),
    ].filter { $0.0 > 0 }.map { HumanText.count($0.0, $0.1, $0.2) }
    if found.isEmpty { return "none since the daemon started" }
    return TextStyle.warning.apply(found.joined(separator: ", "), colored: colored)
  }
}
