extension ExportRun {
  /// Refuses a checkpoint that would take the place of the output.
  func checkPaths(_ file: CheckpointFile?) throws(ExportFailure) {
    guard let file, let output = options.output else { return }
    if let trouble = OutputPlace.at(output).trouble(output) { throw trouble }
    let checkpoint = OutputPlace.absolute(file.path)
    if [checkpoint, checkpoint + ".part"].contains(options.identity.output) {
      throw ExportFailure(.usage, "--checkpoint \(file.path) would overwrite --output: name another file")
    }
  }

  /// What is said of an export that was complete before, where its file still is what it was.
  func repeated(_ checkpoint: Checkpoint) throws(ExportFailure) -> ExportSummary {
    if let output = options.output, let trouble = OutputPlace.at(output).differs(from: checkpoint.length, output) {
      throw trouble
    }
    tellWarnings(checkpoint)
    return summary(checkpoint, .alreadyComplete, isResumed: false)
  }

  func tellWarnings(_ checkpoint: Checkpoint) {
    warnings = checkpoint.warnings
    for warning in warnings { note("the server warned before: \(warning)") }
  }

  /// The checkpoint to go on from; nil to begin.
  func existing(_ file: CheckpointFile?) throws(ExportFailure) -> Checkpoint? {
    guard let file, let output = options.output, options.start != .overwrite else { return nil }
    guard let found = try file.read() else {
      if options.start == .resume { throw ExportFailure(.usage, "there is no checkpoint \(file.path)") }
      if ![.nothing, .file(bytes: 0)].contains(OutputPlace.at(output)) {
        throw ExportFailure(.usage, "\(output) is there and has no checkpoint: write it anew with --overwrite")
      }
      return nil
    }
    guard found.identity == options.identity else {
      throw ExportFailure(
        .usage,
        "\(output) belongs to another export (\(found.identity.differences(options.identity))): "
          + "repeat its options, choose another file, or write it anew with --overwrite")
    }
    return found
  }

  func discovered() throws(ExportFailure) -> Checkpoint {
    let (identity, range) = (options.identity, try pastRange())
    let metrics = try discovery.metrics(identity.selectors, range, warned: warn)
    let columns = identity.format == .csvWide ? try discovery.labels(identity.selectors, range, warned: warn) : []
    var checkpoint = Checkpoint(
      identity: identity, range: range, metrics: metrics, columns: columns,
      place: ExportPlace(metric: 0, time: range.start))
    checkpoint.warnings = warnings
    return checkpoint
  }

  /// The range without the future, in which samples would still come after the export is complete.
  func pastRange() throws(ExportFailure) -> ExportRange {
    let now = SystemTime.wallMilliseconds()
    if options.range.end <= now { return options.range }
    guard let range = try? ExportRange(start: options.range.start, end: now) else {
      throw ExportFailure(.usage, "the range begins in the future")
    }
    note("the end of the range is in the future: the export ends with what is there now")
    return range
  }
}
