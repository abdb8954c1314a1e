import Synchronization
import TattlerMetrics

/// What a registry reported.
final class ProblemLog: Sendable {
  private let problems = Mutex<[MetricsProblem]>([])

  func append(_ problem: MetricsProblem) { problems.withLock { $0.append(problem) } }

  var all: [MetricsProblem] { problems.withLock { $0 } }

  var codes: [MetricsProblem.Code] { all.map(\.code) }
}
