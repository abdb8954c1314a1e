internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue dead list`
struct QueueDeadListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List dead letters: first how many there are and why, then one by one.",
    discussion: """
        tattler queue dead list -c tattler.yaml --sink cloud

      With --json: `groups`, `letters`, and `next`, the number for --after where there are more, or null.
      """)

  @OptionGroup var target: QueueTarget
  @Option(help: "Only those of this sink.") var sink: String?
  @Option(help: "Only those with this reason.") var reason: String?
  @Option(help: "Begin behind this letter.") var after: Int64 = 0
  @Option(help: "The most letters, up to 10000; 0 for the groups alone.") var limit = 50

  func validate() throws {
    if after < 0 { throw ValidationError("--after is the number of a dead letter") }
    if !(0...10_000).contains(limit) { throw ValidationError("--limit is from 0 to 10000; go on with --after") }
  }

  func run() async throws {
    try await target.withQueue { queue, _ in
      let groups = try await queue.deadLetterGroups().filter {
        (sink == nil || $0.sinkName == sink) && (reason == nil || $0.reason == reason)
      }
      var pages = DeadLetterPages(queue, sink: sink, reason: reason, after: after)
      var letters: [DeadLetter] = []
      while limit > 0, letters.count <= limit, let letter = try await pages.next() { letters.append(letter) }
      let next = letters.count > limit ? letters[limit - 1].id : nil
      letters = Array(letters.prefix(limit))
      if target.json { return try Console.write(Self.json(groups, letters, next: next)) }
      if groups.isEmpty { return Console.complain("no dead letters") }
      let now = Terminal.now()
      for line in Self.table(groups, now: now).lines() { try Console.print(line) }
      if letters.isEmpty { return }
      try Console.print("")
      for line in Self.table(letters, now: now).lines() { try Console.print(line) }
      if let next { Console.complain("there are more: --after \(next)") }
    }
  }

  private static func json(_ groups: [DeadLetterGroup], _ letters: [DeadLetter], next: Int64?) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("groups")
    writer.beginArray()
    for group in groups { group.write(to: &writer) }
    writer.endArray()
    writer.key("letters")
    writer.beginArray()
    for letter in letters { letter.write(to: &writer) }
    writer.endArray()
    writer.key("next")
    if let next { writer.integer(next) } else { writer.null() }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  static func table(_ groups: [DeadLetterGroup], now: UInt64) -> TextTable {
    var table = TextTable([
      .left("SINK"), .left("REASON"), .right("LETTERS"), .right("WITH ROWS"), .right("POINTS"), .right("STORED"),
      .right("OLDEST"), .right("NEWEST"),
    ])
    for group in groups {
      table.add([
        .init(group.sinkName.isEmpty ? "(forgotten)" : group.sinkName), .init(group.reason, .bad),
        .init(HumanText.count(group.letters)), .init(HumanText.count(group.kept)),
        .init(HumanText.count(group.points)), .init(HumanText.size(group.storedBytes)),
        .init(HumanText.age(since: group.oldestAt, now: now)), .init(HumanText.age(since: group.newestAt, now: now)),
      ])
    }
    return table
  }

  static func table(_ letters: [DeadLetter], now: UInt64) -> TextTable {
    var table = TextTable([
      .right("LETTER"), .left("SINK"), .left("REASON"), .right("AGE"), .right("ROWS"), .right("POINTS"),
      .right("STORED"), .right("BATCH"), .left("MESSAGE"),
    ])
    for letter in letters {
      table.add([
        .init("\(letter.id)"), .init(letter.sinkName.isEmpty ? "(forgotten)" : letter.sinkName),
        .init(letter.reason, .bad), .init(HumanText.age(since: letter.at, now: now)),
        .init(HumanText.count(letter.rows)), .init(HumanText.count(letter.points)),
        .init(letter.storedBytes == 0 ? "not kept" : HumanText.size(letter.storedBytes)),
        .init(letter.batch.map { "\($0)" } ?? "-"), .init(short(letter.message)),
      ])
    }
    return table
  }

  /// The beginning of a message, on one line.
  private static func short(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > 80 ? line.prefix(79) + "…" : line
  }
}
