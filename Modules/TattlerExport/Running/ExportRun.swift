internal import TattlerThreads

/// Runs an export: asks for chunks ahead, writes them in order, keeps checkpoints.
///
/// ```swift
/// let run = ExportRun(options, source: HTTPExportSource(server, transport: transport))
/// let summary = try run.run()
/// ```
public final class ExportRun {
  /// Gets sentences for the operator: retries, warnings of the server.
  public var note: (String) -> Void = { _ in }
  /// Gets how far the export is, often.
  public var progress: (ExportProgress) -> Void = { _ in }
  /// Whether the export has to stop; asked about ten times a second.
  public var isStopped: @Sendable () -> Bool = { false }

  /// Whether there is something to go on from: rows, and a checkpoint of them.
  public private(set) var hasBegun = false

  let options: ExportOptions
  private let source: any ExportSource
  private let inbox = Monitor<[ChunkFetch.Result]>([])
  private var answers: [Int: [[UInt8]]] = [:]
  /// What the server has warned of, earlier runs included.
  var warnings: [String] = []
  private var table = SampleTable()
  private var lastTrouble: (words: String, time: Int64) = ("", 0)

  private static let checkpointMilliseconds: Int64 = 1_000
  private static let pollMilliseconds = 100
  /// How often the same trouble is told of.
  private static let noteMilliseconds: Int64 = 5_000

  /// Makes an export, which does nothing yet.
  public init(_ options: ExportOptions, source: any ExportSource) {
    var options = options
    options.identity.output = options.output.map(OutputPlace.absolute)
    (self.options, self.source) = (options, source)
    table.hide = { source.withoutSecrets($0) }
  }

  /// What would be exported. It asks for the metrics, and then how many series each has, which costs a server about as
  /// much as reading their samples once; a count that it refuses is no failure.
  public func plan() throws(ExportFailure) -> ExportPlan {
    let (selectors, range) = (options.identity.selectors, try pastRange())
    let names = try discovery.metrics(selectors, range, warned: warn)
    let counter = SeriesCounter(discovery: discovery, selectors: selectors, range: range)
    return ExportPlan(range: range, metrics: try counter.count(names))
  }

  var discovery: Discovery {
    Discovery(source: source, limits: options.limits, isStopped: isStopped, note: note)
  }

  /// Exports, and returns when everything is written or ``isStopped`` says so. It blocks the thread.
  ///
  /// - Throws: `.usage` before anything is changed; every other failure leaves a file that can be resumed.
  public func run() throws(ExportFailure) -> ExportSummary {
    let file = options.checkpointPath.map { CheckpointFile(path: $0) }
    try checkPaths(file)
    var found = try existing(file)
    if let found, found.isComplete { return try repeated(found) }
    let fresh = found == nil ? try discovered() : nil
    let output = try OutputFile(path: options.output)
    // Nobody else writes from here on; somebody may have until now.
    found = try existing(file)
    if let found, found.isComplete { return try repeated(found) }
    let isResumed = found != nil
    var checkpoint: Checkpoint
    if let found {
      checkpoint = found
    } else {
      checkpoint = if let fresh { fresh } else { try discovered() }
      try file?.write(checkpoint)
    }
    if isResumed { tellWarnings(checkpoint) }
    try output.cut(to: checkpoint.length)
    hasBegun = file != nil
    if let path = options.output { CheckpointFile.syncFolder(of: path) }
    let keeper: CheckpointKeeper? =
      if let file { try CheckpointKeeper(file: file, output: output) } else { nil }
    // What the system has; the other one is ahead of it.
    var kept = checkpoint
    var failure: ExportFailure?
    do throws(ExportFailure) { try work(&checkpoint, &kept, output, keeper) } catch { failure = error }
    output.drain()
    if output.failure == nil { kept = checkpoint }
    do throws(ExportFailure) { try keeper?.close(with: kept) } catch { failure = failure ?? error }
    if let failure = failure ?? output.failure { throw failure }
    return summary(checkpoint, checkpoint.isComplete ? .complete : .interrupted, isResumed: isResumed)
  }

  func summary(
    _ checkpoint: Checkpoint, _ ending: ExportSummary.Ending, isResumed: Bool
  ) -> ExportSummary {
    ExportSummary(
      ending: ending, counts: checkpoint.counts, bytes: checkpoint.length, metrics: checkpoint.metrics.count,
      range: checkpoint.range, warnings: checkpoint.warnings, emptyMetrics: checkpoint.emptyMetrics,
      isResumed: isResumed)
  }

  /// Fetches and writes until everything is done; `checkpoint` says what is, also after a failure, and `kept` what of it
  /// the system has for sure.
  private func work(
    _ checkpoint: inout Checkpoint, _ kept: inout Checkpoint, _ output: OutputFile, _ keeper: CheckpointKeeper?
  ) throws(ExportFailure) {
    var planner = ChunkPlanner(
      range: checkpoint.range, metricCount: checkpoint.metrics.count, start: checkpoint.place, limits: options.limits)
    var writer = RowWriter(
      format: checkpoint.identity.format, timeFormat: checkpoint.identity.timeFormat, columns: checkpoint.columns,
      counts: checkpoint.counts, openBytes: checkpoint.openBytes)
    if checkpoint.length == 0 { writer.writeHeader(to: output) }
    var offered = SystemTime.monotonicMilliseconds()
    while !isStopped() {
      let now = SystemTime.monotonicMilliseconds()
      try take(&planner, checkpoint, now: now, waitingMilliseconds: 0)
      switch planner.next(now: now) {
      case .fetch(let chunk): fetch(chunk, checkpoint)
      case .write(let chunk):
        try write(chunk, &planner, &writer, checkpoint, output)
        try mark(&checkpoint, planner, writer, output, keeper)
        if now - offered >= Self.checkpointMilliseconds {
          offered = now
          try offer(checkpoint, &kept, output, keeper)
        }
      case .wait(let milliseconds):
        let wait = min(Int(milliseconds ?? .max), Self.pollMilliseconds)
        try take(&planner, checkpoint, now: now, waitingMilliseconds: wait)
      case .done:
        checkpoint.length = output.length
        checkpoint.isComplete = true
        return
      }
    }
  }

  /// Notes a chunk that was written.
  private func mark(
    _ checkpoint: inout Checkpoint, _ planner: ChunkPlanner, _ writer: RowWriter, _ output: OutputFile,
    _ keeper: CheckpointKeeper?
  ) throws(ExportFailure) {
    if let failure = output.failure ?? keeper?.failure { throw failure }
    let isFurther = planner.place != checkpoint.place
    (checkpoint.place, checkpoint.length) = (planner.place, output.length)
    (checkpoint.counts, checkpoint.openBytes) = (writer.counts, writer.openBytes)
    checkpoint.warnings = warnings
    if isFurther, planner.place.time >= checkpoint.range.end { endMetric(&checkpoint) }
    report(checkpoint)
  }

  /// Notes a metric that is done; of one that nobody named it does not matter that it is empty.
  private func endMetric(_ checkpoint: inout Checkpoint) {
    let name = checkpoint.metrics[checkpoint.place.metric]
    let count = checkpoint.counts.samples + checkpoint.counts.leftOut
    if count == checkpoint.countBeforeMetric, checkpoint.identity.selectors.contains(where: { $0.name == name }) {
      checkpoint.emptyMetrics.append(name)
    }
    checkpoint.countBeforeMetric = count
  }

  /// Has a checkpoint kept. Only whole chunks count, and only what the system has.
  private func offer(
    _ checkpoint: Checkpoint, _ kept: inout Checkpoint, _ output: OutputFile, _ keeper: CheckpointKeeper?
  ) throws(ExportFailure) {
    output.drain()
    if let failure = output.failure { throw failure }
    kept = checkpoint
    keeper?.offer(checkpoint)
  }

  private func report(_ checkpoint: Checkpoint) {
    let range = checkpoint.range
    let width = Double(range.end - range.start)
    let done = Double(checkpoint.place.metric) + Double(checkpoint.place.time - range.start) / width
    progress(
      ExportProgress(
        share: done / Double(max(checkpoint.metrics.count, 1)), samples: checkpoint.counts.samples,
        metric: min(checkpoint.place.metric + 1, checkpoint.metrics.count), metricCount: checkpoint.metrics.count))
  }

  private func fetch(_ chunk: Chunk, _ checkpoint: Checkpoint) {
    let inbox = inbox
    ChunkFetch(
      chunk, metric: checkpoint.metrics[chunk.metric], selectors: checkpoint.identity.selectors, source: source
    ) { result in
      inbox.withLock { $0.append(result) }
      inbox.wakeAll()
    }.start()
  }

  /// Tells the planner of the answers that are there.
  private func take(
    _ planner: inout ChunkPlanner, _ checkpoint: Checkpoint, now: Int64, waitingMilliseconds: Int
  ) throws(ExportFailure) {
    let results = inbox.wait(milliseconds: waitingMilliseconds) { results -> [ChunkFetch.Result]? in
      if results.isEmpty { return nil }
      defer { results = [] }
      return results
    }
    for result in results ?? [] {
      let id = result.id
      guard let obstacle = result.obstacle else {
        answers[id] = result.answers
        planner.fetched(id, bytes: result.answers.reduce(0) { $0 + $1.count })
        continue
      }
      try overcome(obstacle, id, &planner, now: now)
    }
  }

  private func overcome(
    _ obstacle: QueryAnswer, _ id: Int, _ planner: inout ChunkPlanner, now: Int64
  ) throws(ExportFailure) {
    switch obstacle {
    case .body: return
    case .refused(let failure), .denied(let failure): throw failure
    case .tooLargeHere:
      if planner.tooLargeHere(id) == .givesUp {
        throw ExportFailure(
          .refused, "the samples of one millisecond are larger than 64 MiB: select fewer series with --match")
      }
    case .tooLargeThere(let words):
      if planner.tooLargeThere(id) == .givesUp {
        throw ExportFailure(
          .refused, "the server refuses even one millisecond: select fewer series with --match. It says: \(words)")
      }
    case .tooSlow(let words):
      if planner.isLong(id) { _ = planner.tooLargeThere(id) } else { try retry(id, nil, words, &planner, now: now) }
    case .later(let wait, let words): try retry(id, wait, words, &planner, now: now)
    }
  }

  private func retry(
    _ id: Int, _ wait: Int64?, _ words: String, _ planner: inout ChunkPlanner, now: Int64
  ) throws(ExportFailure) {
    let jitter = Double.random(in: 0..<1)
    guard planner.retry(id, after: wait, now: now, jitter: jitter) == .continues else {
      throw ExportFailure(.unavailable, words)
    }
    guard words != lastTrouble.words || now - lastTrouble.time >= Self.noteMilliseconds else { return }
    lastTrouble = (words, now)
    note(RetryWords.sentence(milliseconds: planner.delay(id, now: now), words))
  }

  /// Writes a chunk; an answer that makes no sense is asked for again.
  private func write(
    _ chunk: Chunk, _ planner: inout ChunkPlanner, _ writer: inout RowWriter, _ checkpoint: Checkpoint,
    _ output: OutputFile
  ) throws(ExportFailure) {
    table.begin(from: chunk.from, to: chunk.to)
    var bodies = answers.removeValue(forKey: chunk.id) ?? []
    defer { source.reuse(table.releaseText()) }
    for body in bodies {
      do throws(MatrixError) { try table.add(answer: body) } catch {
        let wait: Int64? = nil
        return try retry(chunk.id, wait, "\(error)", &planner, now: SystemTime.monotonicMilliseconds())
      }
    }
    // The table has them now, and has them alone.
    bodies = []
    table.warnings.forEach(warn)
    let metric = checkpoint.metrics[chunk.metric]
    table.arrange(metric: metric)
    try writer.write(table, metric: metric, to: output)
    if chunk.to >= checkpoint.range.end { writer.endMetric(output) }
    planner.written(chunk.id)
  }

  /// Keeps a warning of the server that is new.
  func warn(_ warning: String) {
    guard warnings.count < 8, !warnings.contains(warning) else { return }
    warnings.append(warning)
    note("the server warns: \(warning)")
  }
}
