internal import ArgumentParser
internal import TattlerConfig
internal import TattlerHost
internal import TattlerModel
internal import TattlerQueue

/// `tattler queue export`
struct QueueExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write everything that waits, oldest first.",
    discussion: """
        tattler queue export -c tattler.yaml > points.lp
        tattler queue export -c tattler.yaml --sink cloud --format otlp -o points.pb
        tattler queue export -c tattler.yaml --dead > refused.lp

      Nothing is taken out of the queue. Rows that no sink needs any more are left out; with --sink those that this sink \
      has settled. Formats: influx; otlp, one message; otlp-json, a message a line; json, one array of points. With \
      --json a summary is printed on standard output, so that --output is needed.
      """)

  @OptionGroup var target: QueueTarget
  @Option(help: "Only what this sink still needs, or its dead letters.") var sink: String?
  @Option(help: "The format of the output.") var format = ExportFormat.influx
  @Option(name: .shortAndLong, help: "A file, instead of standard output.") var output: String?
  @Flag(help: "The dead letters, instead of what waits.") var dead = false

  func validate() throws {
    if target.json, output == nil {
      throw ValidationError("--json needs --output <file>: the metrics go to standard output otherwise")
    }
  }

  func run() async throws {
    try await target.withQueue { queue, _ in
      let file = try FileOutput(path: output)
      var summary = Summary()
      var document = ExportDocument(format)
      let progress = ProgressLine("exporting")
      defer { progress.finish() }
      if dead {
        try await exportLetters(queue, &document, file, &summary, progress)
      } else {
        try await exportBatches(queue, &document, file, &summary, progress)
      }
      try file.write(document.end())
      try file.finish()
      progress.finish()
      try report(summary)
    }
  }

  /// What was written, and what was not.
  private struct Summary {
    var batches = 0
    var rows = 0
    var gone = 0
    var unreadable = 0
    var losses: [String: Int] = [:]
  }

  private func exportBatches(
    _ queue: any QueueAdministration, _ document: inout ExportDocument, _ file: FileOutput, _ summary: inout Summary,
    _ progress: ProgressLine
  ) async throws {
    var pages = BatchPages(queue, sink: sink)
    try await pages.checkSink()
    // What comes while an export runs is not part of it, or it might never end.
    let overview = try await queue.overview()
    let total = sink.flatMap { name in overview.sinks.first { $0.name == name }?.queuedBatches }
    let bound = total ?? overview.statistics.batches
    while summary.batches + summary.gone + summary.unreadable < bound, let entry = try await pages.next() {
      let needs = entry.needs.filter { sink == nil || $0.sinkName == sink }
      let first = needs.map(\.nextRow).min() ?? 0
      do throws(QueueError) {
        guard let batch = try await queue.batch(entry.id) else {
          summary.gone += 1
          continue
        }
        let rows = min(max(first, 0), batch.rowCount)..<batch.rowCount
        try await write(rows.lowerBound == 0 ? batch : selected(batch, rows), &document, file, &summary)
      } catch {
        guard error.code == .damaged else { throw error }
        summary.unreadable += 1
        Console.complain("batch \(entry.id) is damaged and left out: run tattler queue repair")
      }
      progress.update(done: summary.batches + summary.gone, total: bound)
    }
  }

  private func selected(_ batch: MetricBatch, _ rows: Range<Int>) throws(QueueError) -> MetricBatch {
    do throws(MetricBatchError) { return try batch.selecting(rows: rows) } catch {
      throw QueueError(.tooLarge, "\(error)")
    }
  }

  private func exportLetters(
    _ queue: any QueueAdministration, _ document: inout ExportDocument, _ file: FileOutput, _ summary: inout Summary,
    _ progress: ProgressLine
  ) async throws {
    var letters = DeadLetterPages(queue, sink: sink, reason: nil)
    let total = try await letters.count()
    while let letter = try await letters.next() {
      if let batch = letter.storedBytes > 0 ? try await queue.deadLetterRows(letter.id) : nil {
        try await write(batch, &document, file, &summary)
      } else {
        summary.unreadable += 1
      }
      progress.update(done: summary.batches + summary.unreadable, total: total)
    }
  }

  private func write(
    _ batch: MetricBatch, _ document: inout ExportDocument, _ file: FileOutput, _ summary: inout Summary
  ) async throws(QueueError) {
    do {
      let (bytes, lost) = try document.add(batch)
      try file.write(bytes)
      summary.batches += 1
      summary.rows += batch.rowCount
      for sentence in lost { summary.losses[sentence, default: 0] += 1 }
    } catch { throw QueueError(.ioError, "\(error)") }
  }

  private func report(_ summary: Summary) throws {
    let what = dead ? "dead letter" : "batch"
    let many = dead ? "dead letters" : "batches"
    if target.json {
      var writer = JSONWriter()
      writer.beginObject()
      for (key, value) in [
        (dead ? "dead_letters" : "batches", summary.batches), ("rows", summary.rows), ("gone", summary.gone),
        ("left_out", summary.unreadable),
      ] {
        writer.key(key)
        writer.integer(value)
      }
      writer.key("losses")
      writer.beginArray()
      for sentence in summary.losses.keys.sorted() { writer.string(sentence) }
      writer.endArray()
      writer.endObject()
      try Console.write(writer.bytes + [0x0A])
    } else if Terminal.showsProgress || output != nil {
      Console.complain(
        "\(HumanText.count(summary.batches, what, many)) with \(HumanText.count(summary.rows, "row")) written"
          + (output.map { " to \($0)" } ?? ""))
    }
    if summary.gone > 0 {
      Console.complain("\(HumanText.count(summary.gone, what, many)) delivered meanwhile and left out")
    }
    if dead, summary.unreadable > 0 {
      Console.complain("\(HumanText.count(summary.unreadable, what, many)) without rows left out")
    }
    for (sentence, times) in summary.losses.sorted(by: { $0.key < $1.key }) {
      Console.complain(times == 1 ? sentence : "\(sentence) (\(HumanText.count(times, what, many)))")
    }
    if !summary.losses.isEmpty || (!dead && summary.unreadable > 0) { throw ExitStatus.data }
  }
}
