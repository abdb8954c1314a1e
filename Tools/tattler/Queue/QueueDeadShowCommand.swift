internal import ArgumentParser
internal import TattlerHost
internal import TattlerQueue

/// `tattler queue dead show`
struct QueueDeadShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show why a dead letter is one, and its rows.",
    discussion: """
        tattler queue dead show 3 -c tattler.yaml

      Formats are those of tattler convert. With --json: what dead list says of the letter, and the points as `data`, as \
      convert writes them to json; null where the rows were not kept.
      """)

  @Argument(help: "The letter's number, as dead list shows it.") var id: Int64
  @OptionGroup var target: QueueTarget
  @Option(help: "The format of the rows.") var format = MetricFormat.influx

  func validate() throws {
    if id < 1 { throw ValidationError("the number of a dead letter is at least 1") }
  }

  func run() async throws {
    try await target.withQueue { queue, _ in
      let letter = try await queue.deadLetters(after: id - 1, sink: nil, reason: nil, maximumCount: 1).first
      guard let letter, letter.id == id else {
        Console.complain("there is no dead letter \(id): it was replayed or dropped, or never there")
        throw ExitStatus.data
      }
      let batch = letter.storedBytes > 0 ? try await queue.deadLetterRows(id) : nil
      if target.json { return try RowsOutput.writeJSON(batch) { letter.writeMembers(to: &$0) } }
      let age = HumanText.age(since: letter.at, now: Terminal.now())
      let headings = [
        "dead letter \(id) of \(letter.sinkName.isEmpty ? "a forgotten sink" : letter.sinkName), \(age) old, "
          + "\(HumanText.count(letter.rows, "row")), \(HumanText.count(letter.points, "point"))"
          + (letter.batch.map { ", from batch \($0)" } ?? ""),
        "\(letter.reason): \(letter.message.split(whereSeparator: \.isNewline).joined(separator: " "))",
      ]
      if let batch { return try RowsOutput.write(batch, format, headings: headings) }
      for heading in headings { try Console.print("# " + HumanText.safe(heading)) }
      Console.complain(
        letter.storedBytes == 0 ? "its rows were not kept" : "its rows are damaged and cannot be shown")
    }
  }
}
