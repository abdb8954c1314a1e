import CTattlerPlugin
import FileSink
import Logging
import TattlerConfig
import TattlerCost
import TattlerModel
import TattlerOTLP
import Testing

@testable import TattlerDelivery
@testable import TattlerPipeline
@testable import TattlerQueue

#if canImport(Glibc)
  import Glibc
#endif

/// Deltas, and the totals that are queued in their place.
@Suite struct CumulativeProcessorTests {
  private static let second: UInt64 = 1_000_000_000
  private static let began: UInt64 = 1_790_000_000 * second

  private let folder: String

  init() throws {
    var template = Array("/tmp/tattler-cumulative-XXXXXX".utf8CString)
    let made = unsafe mkdtemp(&template) != nil
    try #require(made)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func remove() {
    for name in ["queue.db", "queue.db-wal", "queue.db-shm", "queue.db.lock", "archive.jsonl"] {
      unsafe unlink("\(folder)/\(name)")
    }
    unsafe rmdir(folder)
  }

  private func pipeline(
    maximumSeries: Int = 100, cost: (CostConfiguration, CostConfiguration.Prices)? = nil
  ) async throws -> Pipeline {
    var specification = Pipeline.Specification(
      queue: QueueConfiguration(path: "\(folder)/queue.db"),
      sinks: [
        DeliveryEngine.SinkSpecification(
          name: "archive", plugin: FileSink.plugin,
          configuration: Array(#"{"path":"\#(folder)/archive.jsonl","format":"json"}"#.utf8))
      ], cost: cost)
    specification.cumulative.isEnabled = true
    specification.cumulative.maximumSeries = maximumSeries
    return try await Pipeline(specification, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// What reaches the sink of a pipeline.
  private func deliver(_ pipeline: Pipeline) async throws {
    pipeline.engine.start()
    let isDrained = await pipeline.engine.shutdown(drainNanoseconds: 30 * Self.second)
    #expect(isDrained)
  }

  /// The values that were delivered of a metric, in order.
  private func delivered(_ name: String) throws -> [String] {
    let text = try ConfigEnvironment.process.file("\(folder)/archive.jsonl")
    return String(decoding: text, as: UTF8.self).split(separator: "\n").filter { $0.contains("\"\(name)\"") }.map {
      String($0)
    }
  }

  /// A batch of one sum.
  private func sum(
    _ name: String, _ value: Double, at second: UInt64, temporality: Int32 = TATTLER_TEMPORALITY_DELTA,
    attribute: String = "a"
  ) throws -> MetricBatch {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: name, kind: TATTLER_METRIC_SUM)
    var record = builder.metrics[Int(metric)]
    record.temporality = temporality
    record.flags = UInt16(TATTLER_METRIC_MONOTONIC)
    builder.metrics[Int(metric)] = record
    let set = try builder.addAttributes([("bot", .string(attribute))])
    try builder.addRow(
      attributes: set, time: Int64(Self.began + second * Self.second), [(metric, .double(value))])
    return try builder.finish()
  }

  @Test("Totals go on after a restart, and the queue never sees a delta")
  func restart() async throws {
    defer { remove() }
    for (run, values) in [[1.0, 2], [3.5], [4]].enumerated() {
      let pipeline = try await pipeline()
      for (place, value) in values.enumerated() {
        let second = UInt64(run * 10 + place)
        #expect(try await pipeline.accept(sum("calls", value, at: second)) == .whole)
      }
      try await deliver(pipeline)
    }
    let lines = try delivered("calls")
    #expect(lines.count == 4)
    for (line, total) in zip(lines, ["1", "3", "6.5", "10.5"]) {
      #expect(line.contains("\"value\":\(total)") && !line.contains("delta"), "\(line)")
    }
  }

  @Test("A batch without deltas is stored as it is, also beside one that has some")
  func others() async throws {
    defer { remove() }
    let pipeline = try await pipeline()
    let total = try sum("sums", 7, at: 1, temporality: TATTLER_TEMPORALITY_CUMULATIVE)
    #expect(!CumulativeProcessor.concerns(total))
    #expect(try CumulativeProcessor.concerns(sum("calls", 1, at: 1)))
    try await pipeline.accept(total)
    try await pipeline.accept(MetricBatch.joining([sum("calls", 1, at: 1), total, sum("calls", 2, at: 2)]))
    try await deliver(pipeline)
    #expect(try delivered("sums").allSatisfy { $0.contains("\"value\":7") } && delivered("sums").count == 2)
    #expect(try delivered("calls").last?.contains("\"value\":3") == true)
  }

  @Test("What no total can be made of is told, with the reason, and everything else is taken")
  func refusals() async throws {
    defer { remove() }
    let pipeline = try await pipeline(maximumSeries: 1)
    try await pipeline.accept(sum("calls", 1, at: 5))
    let batch = try MetricBatch.joining([
      sum("calls", 10, at: 5), sum("calls", 20, at: 4), sum("calls", .nan, at: 6), sum("calls", -1, at: 7),
      sum("calls", 2, at: 8), sum("calls", 1, at: 8, attribute: "another"),
    ])
    let acceptance = try await pipeline.accept(batch)
    #expect(acceptance.refusedPoints == 5)
    for part in [
      "1 of a time that their series has already", "1 older than", "1 not finite", "1 that the metric's kind",
      "1 of more series than processors.cumulative.max_series allows",
    ] { #expect(acceptance.message.contains(part), "\(acceptance.message)") }
    var families = MetricFamilies()
    try pipeline.cumulativeFigures?.add(to: &families)
    let rows = try families.finish().spelledRows.map { row in
      "\(row.name) \(row.attributes) \(row.fields.map(\.value))"
    }
    #expect(rows.contains { $0.contains("converted") && $0.contains("int(2)") }, "\(rows)")
    #expect(rows.contains { $0.contains("refused") && $0.contains("duplicate") && $0.contains("int(1)") })
    try await deliver(pipeline)
    #expect(try delivered("calls").count == 2)
    #expect(try delivered("calls").last?.contains("\"value\":3") == true)
  }

  @Test("Senders at once get one commit after the other, and no increment is lost or counted twice")
  func concurrency() async throws {
    defer { remove() }
    let pipeline = try await pipeline()
    await withTaskGroup(of: Void.self) { group in
      for sender in 0..<20 {
        group.addTask {
          for second in 1...10 {
            let batch = try? sum("calls", 1, at: UInt64(second), attribute: "\(sender)")
            let acceptance = batch.map { batch in Task { try await pipeline.accept(batch) } }
            let result = await acceptance?.result
            #expect((try? result?.get()) == .whole)
          }
        }
      }
    }
    try await deliver(pipeline)
    for sender in 0..<20 {
      let lines = try delivered("calls").filter { $0.contains("\"bot\":\"\(sender)\"") }
      #expect(lines.count == 10 && lines.last?.contains("\"value\":10") == true)
    }
  }

  @Test("A queue that takes nothing changes no total")
  func fullQueue() async throws {
    defer { remove() }
    let pipeline = try await pipeline()
    try await pipeline.accept(sum("calls", 1, at: 1))
    let tooLarge = try sum(
      String(repeating: "n", count: 65_536), 1, at: 2, attribute: String(repeating: "x", count: 17 << 20))
    await #expect(throws: QueueError.self) { try await pipeline.accept(tooLarge) }
    try await pipeline.accept(sum("calls", 1, at: 3))
    try await deliver(pipeline)
    #expect(try delivered("calls").last?.contains("\"value\":2") == true)
  }

  @Test("A state entry that cannot be read costs its own series alone")
  func damage() throws {
    var conversion = DeltaToCumulative()
    conversion.trackChanges()
    var builder = MetricBatchBuilder()
    let long = String(repeating: "long", count: 1_000)
    _ = try conversion.convert(
      MetricBatch.joining([sum("a", 1, at: 1), sum("b", 2, at: 1), sum(long, 3, at: 1)]), now: Self.began,
      into: &builder)
    let entries = conversion.takeEntries()
    #expect(entries.count == 3 && entries.allSatisfy { $0.key.count <= DeltaToCumulative.maximumKeyBytes })
    #expect(conversion.takeEntries().isEmpty)
    var stored = entries.map { (key: $0.key, value: $0.value ?? []) }
    stored[0].value.removeLast()
    var again = DeltaToCumulative()
    #expect(again.restore(stored) == 1 && again.seriesCount == 2)
    #expect(again.restore(stored) == 3)
    let forgotten = conversion.forgetIdleSeries(now: Self.began + 86_400 * Self.second)
    #expect(forgotten == 3 && conversion.takeEntries().allSatisfy { $0.value == nil })
  }
}
