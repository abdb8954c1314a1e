import CTattlerPlugin
import Synchronization
import TattlerMetrics
import TattlerModel
import TattlerSwiftMetrics

/// A backend with a clock of its own, and what its registry exports.
final class TestBackend: Sendable {
  struct Point: Hashable {
    var name: String
    var unit: String
    var description: String
    var kind: Int32
    var isMonotonic: Bool
    var attributes: [String: String]
    var start: UInt64
    var int: Int64?
    var double: Double?
    var count: UInt64?
    var sum: Double?
    var bounds: [Double] = []
  }

  private final class Notes: Sendable {
    let problems = Mutex<[MetricsProblem]>([])
    let time = Atomic<UInt64>(1_000)
  }

  private let notes = Notes()
  let registry: MetricsRegistry
  let factory: TattlerMetricsFactory

  init(
    _ configuration: SwiftMetricsConfiguration = SwiftMetricsConfiguration(),
    _ change: (inout MetricsConfiguration) -> Void = { _ in }
  ) {
    var metrics = MetricsConfiguration()
    let notes = notes
    metrics.clock = { notes.time.load(ordering: .relaxed) }
    metrics.problemHandler = { problem in notes.problems.withLock { $0.append(problem) } }
    change(&metrics)
    registry = MetricsRegistry(metrics)
    factory = TattlerMetricsFactory(registry: registry, configuration: configuration)
  }

  var problems: [MetricsProblem.Code] { notes.problems.withLock { $0.map(\.code) } }

  func setTime(_ nanoseconds: UInt64) { notes.time.store(nanoseconds, ordering: .relaxed) }

  func collect(commits: Bool = true) throws -> [Point] {
    var builder = MetricBatchBuilder()
    let collection = try registry.collect(into: &builder)
    let batch = try MetricBatch(validating: try builder.finish().bytes)
    if commits { collection.commit() }
    return unsafe batch.withView { view in unsafe view.rows.map { unsafe Self.point($0, view) } }
  }

  /// The only point of a metric, if there is exactly one.
  func point(_ name: String) throws -> Point? {
    let points = try collect().filter { $0.name == name }
    return points.count == 1 ? points[0] : nil
  }

  private static func point(_ row: tattler_row, _ view: BatchView) -> Point {
    let point = unsafe view.points(of: row)[0]
    let metric = unsafe view.metrics[Int(point.metric)]
    let attributes = unsafe view.attributes(ofSet: row.attributes).map {
      unsafe (view.string($0.key), view.string($0.value.text))
    }
    var result = unsafe Point(
      name: view.string(metric.name), unit: view.string(metric.unit), description: view.string(metric.description),
      kind: Int32(metric.kind), isMonotonic: UInt32(metric.flags) & TATTLER_METRIC_MONOTONIC != 0,
      attributes: Dictionary(uniqueKeysWithValues: attributes), start: row.start_time)
    switch BatchValueKind(rawValue: point.kind) {
    case .int: result.int = point.value.i64
    case .double: result.double = point.value.f64
    default:
      let histogram = unsafe view.histograms[Int(point.value.u64)]
      result.count = histogram.count
      result.sum = histogram.sum
      let range = histogram.explicit_bounds
      result.bounds = unsafe view.numbers[Int(range.first)..<Int(range.first + range.count)].map(\.f64)
    }
    return result
  }
}
