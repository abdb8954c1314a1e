import CTattlerPlugin
import FileSink
import Logging
import Synchronization
import TattlerConfig
import TattlerCost
import TattlerModel
import TestHarness
import Testing

@testable import TattlerDelivery
@testable import TattlerPipeline
@testable import TattlerQueue

/// Pipelines on a queue in a folder of their own, batches of deltas for them, and what their sink got.
struct CumulativeBook: Sendable {
  static let second: UInt64 = 1_000_000_000
  static let began: UInt64 = 1_790_000_000 * second

  /// What a pipeline is made with.
  struct Options {
    var maximumSeries = 100
    var maximumBytes = 1 << 20
    var queueBytes = 1 << 30
    var stateBytes = StateEntry.maximumStateBytes
    var cost: (CostConfiguration, CostConfiguration.Prices)?
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  }

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  func remove() { scratch.remove() }

  /// A pipeline whose clock stands an hour after ``began``; nothing is delivered before ``deliver(_:)``.
  func pipeline(_ change: (inout Options) -> Void = { _ in }) async throws -> Pipeline {
    var options = Options()
    change(&options)
    var queue = QueueConfiguration(path: scratch["queue.db"])
    queue.maximumBytes = options.queueBytes
    queue.maximumStateBytes = options.stateBytes
    queue.maximumAgeNanoseconds = nil
    var specification = Pipeline.Specification(
      queue: queue,
      sinks: [
        DeliveryEngine.SinkSpecification(
          name: "archive", plugin: FileSink.plugin,
          configuration: Array(#"{"path":"\#(scratch["archive.jsonl"])","format":"json"}"#.utf8))
      ], cost: options.cost)
    specification.cumulative.isEnabled = true
    specification.cumulative.maximumSeries = options.maximumSeries
    specification.cumulative.maximumBytes = options.maximumBytes
    var clock = DeliveryClock.system
    clock.wall = { Self.began + 3_600 * Self.second }
    return try await Pipeline(specification, clock: clock, logger: options.logger)
  }

  /// Prices of 2.50 dollars for a million tokens.
  func prices() throws -> (CostConfiguration, CostConfiguration.Prices) {
    let text = """
      tattler_prices: 1
      providers: {acme: {models: {talker: {prices: [{rates: {1M token: {input: "2.5"}}}]}}}}
      """
    var configuration = CostConfiguration()
    configuration.prices = [try scratch.write(text, to: "prices.yaml")]
    return (configuration, try configuration.loadPrices(for: ConfigDocument.parse("{}", file: "tattler.yaml")))
  }

  /// What reaches the sink of a pipeline.
  func deliver(_ pipeline: Pipeline) async throws {
    pipeline.engine.start()
    let isDrained = await pipeline.engine.shutdown(drainNanoseconds: 30 * Self.second)
    #expect(isDrained)
  }

  /// The lines that were delivered of a metric, in order.
  func delivered(_ name: String) throws -> [String] {
    let text = try ConfigEnvironment.process.file(scratch["archive.jsonl"])
    return String(decoding: text, as: UTF8.self).split(separator: "\n").filter { $0.contains("\"\(name)\"") }.map {
      String($0)
    }
  }

  /// A batch of one sum.
  func sum(
    _ name: String, _ value: Double, at second: UInt64, temporality: Int32 = TATTLER_TEMPORALITY_DELTA,
    _ attributes: [(String, MetricValue)] = [("bot", .string("a"))]
  ) throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: name, kind: TATTLER_METRIC_SUM)
    var record = builder.metrics[Int(metric)]
    record.temporality = temporality
    record.flags = UInt16(TATTLER_METRIC_MONOTONIC)
    builder.metrics[Int(metric)] = record
    let set = try builder.addAttributes(attributes)
    try builder.addRow(
      attributes: set, time: Int64(Self.began + second * Self.second), [(metric, .double(value))])
    return try builder.finish()
  }

  /// A batch of one histogram.
  func histogram(_ name: String, buckets: Int, at second: UInt64) throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: name, kind: TATTLER_METRIC_HISTOGRAM)
    builder.metrics[Int(metric)].temporality = TATTLER_TEMPORALITY_DELTA
    let histogram = ExplicitHistogram(
      count: 1, bounds: (1..<buckets).map(Double.init),
      counts: [1] + [UInt64](repeating: 0, count: buckets - 1))
    try builder.addRow(
      attributes: 0, time: Int64(Self.began + second * Self.second), [(metric, .int(0))])
    var point = builder.points[0]
    point.kind = BatchValueKind.histogram.rawValue
    point.value = tattler_payload(u64: UInt64(try builder.addHistogram(histogram)))
    builder.points[0] = point
    return try builder.finish()
  }

  /// A figure of the processor.
  func figure(_ name: String, reason: String? = nil, of pipeline: Pipeline) throws -> Int64 {
    var families = MetricFamilies()
    try pipeline.cumulativeFigures?.add(to: &families)
    let row = try families.finish().spelledRows.first { row in
      row.name == name && (reason.map { reason in row.attributes.contains { $0.value == .string(reason) } } ?? true)
    }
    guard case .int(let value)? = row?.fields[0].value else { return -1 }
    return value
  }
}

/// Remembers what was logged.
final class LogBook: LogHandler, Sendable {
  private let kept = Mutex<[String]>([])

  /// The messages, with what goes with them.
  var lines: [String] { kept.withLock { $0 } }
  var logger: Logger { Logger(label: "test") { _ in self } }

  func log(event: LogEvent) {
    kept.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }
  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }
}
