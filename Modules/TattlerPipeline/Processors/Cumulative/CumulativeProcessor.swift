internal import CTattlerPlugin
internal import Logging
internal import Synchronization
internal import TattlerDelivery
internal import TattlerModel
internal import TattlerQueue

/// The processor `cumulative`: makes totals of points of delta temporality before they are queued.
///
/// The totals of all series are part of the transaction that accepts a batch. So a point counts once, however often the
/// process ends: what was answered with success is in the totals, and what was not is not. Batches that come while a
/// commit is under way share the next one. Where a commit is refused, the totals are what they were before.
final class CumulativeProcessor: Sendable {
  /// Whose state it is.
  static let owner = "cumulative"

  let figures: CumulativeFigures
  private let engine: DeliveryEngine
  private let cost: CostProcessor?
  private let clock: DeliveryClock
  private let store: CumulativeStore
  /// What one batch at a time is converted with; nil where the state has to be read first.
  private let conversion = Mutex<DeltaToCumulative?>(nil)
  private let line = Mutex(Line())

  /// A batch whose sender waits.
  private struct Waiting: Sendable {
    let batch: MetricBatch
    let answer: CheckedContinuation<Result<Acceptance, QueueError>, Never>
  }

  /// Those who wait.
  private struct Line {
    var waiting: [Waiting] = []
    var isMoving = false
  }

  /// Bytes of batches that share a commit.
  private static let groupBytes = 4 << 20

  /// What a group of batches became.
  private struct Step {
    let batch: MetricBatch
    let changes: [StateChange]
    let record: QueueRecord?
    let reports: [TemporalityReport]
    let series: Int
    let bytes: Int
  }

  /// Reads the state.
  ///
  /// - Parameter cost: notes the usage of what is accepted; nil where nothing does.
  /// - Throws: ``PipelineError`` where the system gives no thread.
  init(
    _ settings: CumulativeSettings, engine: DeliveryEngine, cost: CostProcessor?, figures: CumulativeFigures,
    clock: DeliveryClock, logger: Logger
  ) async throws(PipelineError) {
    self.engine = engine
    self.cost = cost
    self.figures = figures
    self.clock = clock
    do { store = try CumulativeStore(settings, engine: engine, clock: clock, logger: logger) } catch {
      await engine.shutdown(drainNanoseconds: 0)
      throw PipelineError.system("the thread for totals cannot be started: \(error)")
    }
    do throws(QueueError) { try await prepare() } catch {
      logger.warning("The state of totals cannot be read yet.", metadata: ["error": "\(error)"])
    }
  }

  /// Whether a batch has anything to convert.
  static func concerns(_ batch: MetricBatch) -> Bool {
    unsafe batch.withView { view in
      for index in unsafe view.metrics.indices {
        if unsafe view.metrics[index].temporality == TATTLER_TEMPORALITY_DELTA { return true }
      }
      return false
    }
  }

  /// Takes a batch for all sinks with totals in place of its deltas.
  func accept(_ batch: MetricBatch) async throws(QueueError) -> Acceptance {
    let result = await withCheckedContinuation { continuation in
      let begins = line.withLock { line in
        line.waiting.append(Waiting(batch: batch, answer: continuation))
        defer { line.isMoving = true }
        return !line.isMoving
      }
      if begins { Task { await move() } }
    }
    return try result.get()
  }

  /// Works until nobody waits.
  private func move() async {
    while let group = next() {
      var results: [Result<Acceptance, QueueError>] = []
      do throws(QueueError) { results = try await commit(group).map { .success($0) } } catch {
        if error.code == .tooLarge, group.count > 1 {
          // Together they are too large, or one is.
          for waiting in group {
            do throws(QueueError) { results += try await commit([waiting]).map { .success($0) } } catch {
              results.append(.failure(error))
            }
          }
        } else {
          results = group.map { _ in .failure(error) }
        }
      }
      for (waiting, result) in zip(group, results) { waiting.answer.resume(returning: result) }
    }
  }

  private func next() -> [Waiting]? {
    line.withLock { line in
      var count = 0
      var bytes = 0
      while count < line.waiting.count, count == 0 || bytes + line.waiting[count].batch.byteCount <= Self.groupBytes {
        bytes += line.waiting[count].batch.byteCount
        count += 1
      }
      guard count > 0 else {
        line.isMoving = false
        return nil
      }
      defer { line.waiting.removeFirst(count) }
      return Array(line.waiting.prefix(count))
    }
  }

  private func commit(_ group: [Waiting]) async throws(QueueError) -> [Acceptance] {
    try await prepare()
    do throws(QueueError) {
      let step = try convert(group.map(\.batch))
      try await engine.fold(
        owner: Self.owner, through: 0, changes: step.changes, batch: step.batch, record: step.record)
      conversion.withLock { $0?.commitChanges() }
      if step.record != nil, step.batch.rowCount > 0 { cost?.noteCommitted() }
      figures.add(step.reports, series: step.series, bytes: step.bytes)
      return step.reports.map { Acceptance($0) }
    } catch {
      // Where something may have been stored, the truth is in the queue.
      let isUndone = Self.storesNothing(error.code)
      conversion.withLock { conversion in if isUndone { conversion?.rollBack() } else { conversion = nil } }
      throw error
    }
  }

  /// Whether a failure says that nothing of a transaction was stored.
  private static func storesNothing(_ code: QueueError.Code) -> Bool {
    switch code {
    case .full, .tooLarge, .busy, .diskFull, .unknownSink: true
    case .alreadyInUse, .ioError, .permission, .notAQueue, .newerVersion, .damaged, .closed: false
    }
  }

  /// Reads the state where it is not known.
  private func prepare() async throws(QueueError) {
    if conversion.withLock({ $0 != nil }) { return }
    let known = try await store.read()
    figures.note(series: known.seriesCount, bytes: known.stateBytes)
    conversion.withLock { $0 = known }
  }

  private func convert(_ batches: [MetricBatch]) throws(QueueError) -> Step {
    let isLost = figures.takeLoss()
    let now = clock.wall()
    return try conversion.withLock { (kept) throws(QueueError) in
      guard var conversion = kept else { throw QueueError(.busy, "the state of totals is not there") }
      // The only owner from here on, so that nothing is copied.
      kept = nil
      defer { kept = conversion }
      if isLost { conversion.noteAll() }
      do throws(MetricBatchError) {
        var builder = MetricBatchBuilder()
        var reports: [TemporalityReport] = []
        var leftOut = [[Int]](repeating: [], count: batches.count)
        for (place, batch) in batches.enumerated() {
          reports.append(try conversion.convert(batch, now: now, into: &builder, leftOut: &leftOut[place]))
        }
        return Step(
          batch: try builder.finish(),
          changes: conversion.changedEntries().map { StateChange(key: $0.key, value: $0.value) },
          record: try usage(of: batches, without: leftOut), reports: reports, series: conversion.seriesCount,
          bytes: conversion.stateBytes)
      } catch { throw QueueError(.tooLarge, error.reason) }
    }
  }

  /// What the rows of batches used that are taken, as they came: of a delta it is known, of the first total of a series
  /// it may not be.
  private func usage(
    of batches: [MetricBatch], without leftOut: [[Int]]
  ) throws(MetricBatchError) -> QueueRecord? {
    guard let cost else { return nil }
    if leftOut.allSatisfy(\.isEmpty) { return try cost.record(of: MetricBatch.joining(batches)) }
    var builder = MetricBatchBuilder()
    for (batch, rows) in zip(batches, leftOut) {
      if rows.isEmpty {
        try builder.append(rows: 0..<batch.rowCount, of: batch)
      } else {
        let refused = Set(rows)
        try builder.append(rows: (0..<batch.rowCount).filter { !refused.contains($0) }, of: batch)
      }
    }
    return try cost.record(of: builder.finish())
  }
}
