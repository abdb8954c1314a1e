internal import Logging
internal import Synchronization
internal import TattlerDelivery
internal import TattlerMetrics
internal import TattlerModel
internal import TattlerPipeline
internal import TattlerQueue

/// Collects what the instruments have and hands it to the pipeline, one collection at a time.
///
/// Differences leave the instruments only when the queue has them: see ``MetricsCollection``.
final class MetricsExport: Sendable {
  private let registry: MetricsRegistry
  private let pipeline: Pipeline
  private let state = Mutex(State())

  private struct State {
    var latest: Task<Result<Int, QueueError>, Never>?
    var figures = TelemetryFigures()
  }

  init(_ registry: MetricsRegistry, _ pipeline: Pipeline) {
    self.registry = registry
    self.pipeline = pipeline
  }

  /// What was collected so far.
  var figures: TelemetryFigures { state.withLock { $0.figures } }

  /// Collects everything, and returns once the queue has it: the number of points.
  ///
  /// It is done to its end where the caller's task is cancelled.
  func run() async throws(QueueError) -> Int {
    let task = state.withLock { state in
      let earlier = state.latest
      let task = Task { [self] in
        _ = await earlier?.value
        return await collect()
      }
      state.latest = task
      return task
    }
    return try await task.value.get()
  }

  private func collect() async -> Result<Int, QueueError> {
    let result = await attempt()
    state.withLock { state in
      switch result {
      case .success(let points):
        state.figures.collections += 1
        state.figures.points += points
      case .failure: state.figures.failures += 1
      }
    }
    return result
  }

  private func attempt() async -> Result<Int, QueueError> {
    // Nobody wants them.
    guard pipeline.engine.hasSinks else { return .success(0) }
    var builder = MetricBatchBuilder()
    do {
      let collection = try registry.collect(into: &builder)
      return .success(try await commit(collection, try builder.finish()))
    } catch let error as QueueError {
      return .failure(error)
    } catch {
      return .failure(QueueError(.tooLarge, "the metrics do not fit into one batch: \(error)"))
    }
  }

  private func commit(
    _ collection: consuming MetricsCollection, _ batch: MetricBatch
  ) async throws(QueueError) -> Int {
    let points = collection.pointCount
    try await pipeline.accept(batch)
    collection.commit()
    return points
  }
}
