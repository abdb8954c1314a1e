internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue list`
struct QueueListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the stored batches, oldest first.",
    discussion: """
        tattler queue list -c tattler.yaml --sink cloud --limit 20

      With --json: `batches`, and `next`, the number for --after where there are more, or null.
      """)

  @OptionGroup var target: QueueTarget
  @Option(help: "Begin behind this batch.") var after: Int64 = 0
  @Option(help: "The most batches, up to 10000.") var limit = 50
  @Option(help: "Only batches that this sink still needs.") var sink: String?

  func validate() throws {
    if after < 0 { throw ValidationError("--after is the number of a batch") }
    if !(1...10_000).contains(limit) { throw ValidationError("--limit is from 1 to 10000; go on with --after") }
  }

  func run() async throws {
    try await target.withQueue { queue, _ in
      // One more than asked for tells whether there are more.
      var pages = BatchPages(queue, after: BatchID(rawValue: after), sink: sink)
      try await pages.checkSink()
      var batches: [StoredBatch] = []
      while batches.count <= limit, let batch = try await pages.next() { batches.append(batch) }
      let next = batches.count > limit ? batches[limit - 1].id : nil
      batches = Array(batches.prefix(limit))
      if target.json { return try Console.write(Self.json(batches, next: next)) }
      if batches.isEmpty { return Console.complain("no batches") }
      for line in Self.table(batches, now: Terminal.now()).lines() { try Console.print(line) }
      if let next { Console.complain("there are more: --after \(next)") }
    }
  }

  private static func json(_ batches: [StoredBatch], next: BatchID?) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("batches")
    writer.beginArray()
    for batch in batches { batch.write(to: &writer) }
    writer.endArray()
    writer.key("next")
    if let next { writer.integer(next.rawValue) } else { writer.null() }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  static func table(_ batches: [StoredBatch], now: UInt64) -> TextTable {
    var table = TextTable([
      .right("BATCH"), .right("AGE"), .right("ROWS"), .right("POINTS"), .right("STORED"), .left("CODEC"),
      .left("NEEDED BY"),
    ])
    for batch in batches {
      table.add([
        .init("\(batch.id)"), .init(HumanText.age(since: batch.acceptedAt, now: now)),
        .init(HumanText.count(batch.rows)), .init(HumanText.count(batch.points)),
        .init(HumanText.size(batch.storedBytes)), .init(batch.codec), .init(needs(batch)),
      ])
    }
    return table
  }

  /// Who still needs what of a batch.
  static func needs(_ batch: StoredBatch) -> String {
    batch.needs.map { need in
      var remarks: [String] = []
      if need.pointsLeft != batch.points { remarks.append("\(HumanText.count(need.pointsLeft)) points left") }
      if need.attempts > 0 { remarks.append(HumanText.count(need.attempts, "failed attempt")) }
      return need.sinkName + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")
    }.joined(separator: ", ")
  }
}
