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
/// commit is under way share the next one.
final class CumulativeProcessor: Sendable {
  /// Whose state it is.
  static let owner = "cumulative"

  let figures: CumulativeFigures
  private let engine: DeliveryEngine
  private let cost: CostProcessor?
  private let clock: DeliveryClock
  private let logger: Logger
  private let limits: SeriesLimits
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

  /// Reads the state.
  ///
  /// - Parameter cost: notes the usage of what is accepted; nil where nothing does.
  init(
    _ settings: CumulativeSettings, engine: DeliveryEngine, cost: CostProcessor?, figures: CumulativeFigures,
    clock: DeliveryClock, logger: Logger
  ) {
    self.engine = engine
    self.cost = cost
    self.figures = figures
    self.clock = clock
    self.logger = logger
    var limits = SeriesLimits()
    limits.maximumSeries = settings.maximumSeries
    limits.idleNanoseconds = settings.idleNanoseconds
    self.limits = limits
    do throws(QueueError) {
      let known = try restored()
      conversion.withLock { $0 = known }
    } catch {
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
    do throws(QueueError) {
      let (batch, reports, changes, series) = try convert(group.map(\.batch))
      let record = try usage(of: group.map(\.batch))
      try await engine.fold(owner: Self.owner, through: 0, changes: changes, batch: batch, record: record)
      if record != nil, batch.rowCount > 0 { cost?.noteCommitted() }
      figures.add(reports, series: series)
      return reports.map { Acceptance($0) }
    } catch {
      // The truth is in the queue.
      conversion.withLock { $0 = nil }
      throw error
    }
  }

  /// What batches used, as they came: of a delta it is known, of the first total of a series it may not be.
  private func usage(of batches: [MetricBatch]) throws(QueueError) -> QueueRecord? {
    guard let cost else { return nil }
    do throws(MetricBatchError) {
      let whole = try batches.count == 1 ? batches[0] : MetricBatch.joining(batches)
      return try cost.record(of: whole)
    } catch { throw QueueError(.tooLarge, error.reason) }
  }

  private func convert(
    _ batches: [MetricBatch]
  ) throws(QueueError) -> (MetricBatch, [TemporalityReport], [StateChange], series: Int) {
    try conversion.withLock { (kept) throws(QueueError) in
      var conversion = if let known = kept { known } else { try restored() }
      // The only owner from here on, so that nothing is copied.
      kept = nil
      if figures.takeLoss() { conversion.noteAll() }
      let now = clock.wall()
      var builder = MetricBatchBuilder()
      var reports: [TemporalityReport] = []
      let batch: MetricBatch
      do throws(MetricBatchError) {
        for batch in batches { reports.append(try conversion.convert(batch, now: now, into: &builder)) }
        batch = try builder.finish()
      } catch { throw QueueError(.tooLarge, error.reason) }
      let changes = conversion.takeEntries().map { StateChange(key: $0.key, value: $0.value) }
      let series = conversion.seriesCount
      kept = conversion
      return (batch, reports, changes, series)
    }
  }

  /// Reads the state. It blocks on the disk, once.
  private func restored() throws(QueueError) -> DeltaToCumulative {
    var conversion = DeltaToCumulative(limits: limits)
    let damaged = conversion.restore(try engine.queue.state(of: Self.owner).map { ($0.key, $0.value) })
    if damaged > 0 {
      logger.error(
        "The state of a processor is damaged: series begin anew.",
        metadata: ["processor": "\(Self.owner)", "series": "\(damaged)"])
    }
    conversion.trackChanges()
    figures.note(series: conversion.seriesCount)
    return conversion
  }
}
