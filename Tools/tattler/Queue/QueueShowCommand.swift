internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerModel
internal import TattlerQueue

/// `tattler queue show`
struct QueueShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the rows of a stored batch.",
    discussion: """
        tattler queue show 17 -c tattler.yaml
        tattler queue show 17 -c tattler.yaml --format otlp-json

      Formats are those of tattler convert. With --json: what list says of the batch, and the points as `data`, as convert \
      writes them to json.
      """)

  @Argument(help: "The batch's number, as list shows it.") var id: Int64
  @OptionGroup var target: QueueTarget
  @Option(help: "The format of the rows.") var format = MetricFormat.influx

  func validate() throws {
    if id < 1 { throw ValidationError("the number of a batch is at least 1") }
  }

  func run() async throws {
    try await target.withQueue { queue, _ in
      let found = try await queue.batches(after: BatchID(rawValue: id - 1), maximumCount: 1).first
      let batch = try await queue.batch(BatchID(rawValue: id))
      guard let found, let batch, found.id.rawValue == id else {
        Console.complain("there is no batch \(id): it was delivered meanwhile, or never there")
        throw ExitStatus.data
      }
      try show(batch, found)
    }
  }

  private func show(_ batch: MetricBatch, _ found: StoredBatch) throws {
    if target.json { return try RowsOutput.writeJSON(batch) { found.writeMembers(to: &$0) } }
    let age = HumanText.age(since: found.acceptedAt, now: Terminal.now())
    try RowsOutput.write(
      batch, format,
      headings: [
        "batch \(id), accepted \(age) ago, \(HumanText.count(found.rows, "row")), "
          + HumanText.count(found.points, "point") + ", needed by " + QueueListCommand.needs(found)
      ])
  }
}

/// The rows of one batch or dead letter on standard output.
enum RowsOutput {
  /// Writes the rows; line protocol has the headings above them as comments.
  static func write(_ batch: MetricBatch, _ format: MetricFormat, headings: [String]) throws {
    let (output, lost) = try BatchRendering(format: format).document(batch)
    if format == .influx {
      for heading in headings { try Console.print(TextStyle.dim.apply("# " + HumanText.safe(heading))) }
    }
    try Console.write(output)
    for sentence in lost { Console.complain(sentence) }
    if !lost.isEmpty { throw ExitStatus.data }
  }

  /// Writes an object: members, and the rows as `data`; null where there are none.
  static func writeJSON(_ batch: MetricBatch?, _ members: (inout JSONWriter) -> Void) throws {
    var writer = JSONWriter()
    writer.beginObject()
    members(&writer)
    writer.key("data")
    var bytes = writer.bytes
    let points = try batch.map { try BatchRendering(format: .json).document($0).output } ?? Array("null\n".utf8)
    bytes += points.dropLast()
    try Console.write(bytes + Array("}\n".utf8))
  }
}
