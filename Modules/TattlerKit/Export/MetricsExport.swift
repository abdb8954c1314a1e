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
  private typealias Export = Task<Result<Int, QueueError>, Never>

  private let registry: MetricsRegistry
  private let pipeline: Pipeline
  private let state = Mutex(State())

  private struct State {
    /// The one that collects.
    var current: Export?
    /// The one that waits for it, and takes along everybody who comes meanwhile.
    var next: Export?
    var figures = TelemetryFigures()
  }

  private let temporality: MetricTemporality

  init(_ registry: MetricsRegistry, _ temporality: MetricTemporality, _ pipeline: Pipeline) {
    self.registry = registry
    self.temporality = temporality
    self.pipeline = pipeline
  }

  /// What was collected so far.
  var figures: TelemetryFigures { state.withLock { $0.figures } }

  /// Collects everything, and returns once the queue has it: the number of points.
  ///
  /// Who comes while one collects shares the next with all others: what they counted before is in it. It is done to its
  /// end where the caller's task is cancelled.
  func run() async throws(QueueError) -> Int {
    let export = state.withLock { state in
      if let next = state.next { return next }
      let earlier = state.current
      let next = Export { [self] in
        _ = await earlier?.value
        self.state.withLock { state in
          state.current = state.next
          state.next = nil
        }
        return await collect()
      }
      state.next = next
      return next
    }
    return try await export.value.get()
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
    // Of totals nothing is lost where somebody else has collected meanwhile.
    guard collection.commit() || temporality == .cumulative else {
      throw QueueError(.busy, "somebody else is collecting the differences of these instruments")
    }
    return points
  }
}
