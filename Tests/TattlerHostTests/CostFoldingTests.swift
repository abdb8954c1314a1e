import CTattlerPlugin
import FileSink
import Logging
import TattlerConfig
import TattlerCost
import TattlerModel
import TattlerPricing
import TestHarness
import Testing

@testable import TattlerDelivery
@testable import TattlerPipeline
@testable import TattlerQueue

/// Usage in a queue, and the cost that is made of it.
@Suite struct CostFoldingTests {
  private static let prices = """
    tattler_prices: 1
    providers: {acme: {models: {talker: {prices: [{rates: {1M token: {input: "2.5"}}}]}}}}
    """
  private static let began: UInt64 = 1_790_000_000_000_000_000
  private let sieve = UsageSieve(UsageIndex())

  /// An engine on the queue in a folder, what folds for it and what that counts.
  private struct Parts {
    let engine: DeliveryEngine
    let folding: CostFolding
    let figures: CostFigures

    func figure(_ name: String) throws -> Double {
      var families = MetricFamilies()
      try figures.add(to: &families, now: CostFoldingTests.began)
      let row = try #require(try families.finish().spelledRows.first { $0.name == name })
      switch row.fields[0].value {
      case .double(let value): return value
      case .int(let value): return Double(value)
      default: throw QueueError(.damaged, "no number")
      }
    }
  }

  private func parts(_ scratch: Scratch, stateBytes: Int = 1 << 20, now: Ticks = Ticks()) async throws -> Parts {
    var configuration = QueueConfiguration(path: scratch["queue.db"])
    configuration.maximumStateBytes = stateBytes
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let queue = try OfflineQueue.open(configuration)
    // Delivery is never started.
    let sink = DeliveryEngine.SinkSpecification(
      name: "file", plugin: FileSink.plugin, configuration: Array(#"{"path":"\#(scratch["archive.lp"])"}"#.utf8))
    let engine = try await DeliveryEngine(queue: queue, sinks: [sink], transport: nil, logger: logger)
    let table = try PriceTable(PriceCatalogue([ConfigDocument.parse(Self.prices, file: "prices.yaml")]))
    let figures = CostFigures(checked: table.checked)
    var clock = DeliveryClock.system
    clock.wall = { Self.began + now.next() }
    let folding = try CostFolding(engine: engine, figures: figures, clock: clock, logger: logger) {
      CostLedger(prices: table, usage: UsageIndex(), now: Self.began)
    }
    return Parts(engine: engine, folding: folding, figures: figures)
  }

  /// Notes tokens, as one client that counts them up.
  private func note(_ total: Int64, _ number: Int64, of client: String = "", in parts: Parts) async throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "voice.llm.tokens.total", kind: TATTLER_METRIC_SUM)
    if !client.isEmpty { builder.resources[0].attributes = try builder.addAttributes([("client", .string(client))]) }
    builder.metrics[0].temporality = TATTLER_TEMPORALITY_CUMULATIVE
    builder.metrics[0].flags = UInt16(TATTLER_METRIC_MONOTONIC)
    let set = try builder.addAttributes([
      ("token_type", .string("prompt")), ("llm_model", .string("talker")), ("llm_provider", .string("acme")),
    ])
    try builder.addRow(attributes: set, time: Int64(Self.began) + 10 + number, [(metric, .int(total))])
    builder.rows[0].start_time = Self.began + 1
    let batch = try builder.finish()
    let record = try #require(try sieve.record(of: batch))
    try await parts.engine.accept(batch, record: QueueRecord(owner: CostFolding.owner, bytes: record))
    parts.figures.note()
  }

  @Test func `totals go on over restarts, and each note is counted once`() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    var spent = 0.0
    for life in 0..<4 as Range<Int64> {
      let parts = try await parts(scratch)
      try await parts.folding.prepare()
      for number in 0..<10 as Range<Int64> {
        try await note((life * 10 + number + 1) * 1_000, life * 10 + number, in: parts)
        if number % 4 == 0 { try await parts.folding.run() }
      }
      if life == 3 { try await parts.folding.run() }
      // What is left is folded in the next life.
      spent += try parts.figure("tattler_cost_usd")
      await parts.engine.shutdown(drainNanoseconds: 0)
    }
    #expect(abs(spent - 0.1) < 1e-12)
  }

  @Test func `a fold that fails changes nothing, and is made up for`() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let small = try await parts(scratch, stateBytes: 100)
    try await note(1_000, 1, in: small)
    for _ in 0..<3 {
      do throws(QueueError) {
        try await small.folding.run()
        Issue.record("the state has no room for this")
      } catch { #expect(error.code == .full) }
    }
    #expect(try small.engine.queue.records(of: CostFolding.owner).count == 1)
    #expect(try small.engine.queue.state(of: CostFolding.owner).isEmpty)
    #expect(try small.figure("tattler_cost_records_waiting") == 1)
    await small.engine.shutdown(drainNanoseconds: 0)

    let large = try await parts(scratch)
    try await note(3_000, 2, in: large)
    try await large.folding.run()
    #expect(try large.figure("tattler_cost_usd") == 0.0075)
    #expect(try large.figure("tattler_cost_records_waiting") == 0)
    #expect(try large.engine.queue.records(of: CostFolding.owner).isEmpty)
    try await large.folding.run()
    #expect(try large.figure("tattler_cost_usd") == 0.0075)
    await large.engine.shutdown(drainNanoseconds: 0)
  }

  @Test func `a state without room for more does not stop the pricing of what is known`() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let parts = try await parts(scratch, stateBytes: 400 << 10)
    for number in 1...80 as ClosedRange<Int64> {
      try await note(1_000, 1, of: "\(number)" + String(repeating: "x", count: 3_500), in: parts)
      try await note(number * 1_000, number, in: parts)
      try await parts.folding.run()
      #expect(try parts.engine.queue.records(of: CostFolding.owner).isEmpty)
    }
    let priced = try parts.figure("tattler_cost_usd")
    try await note(1_080_000, 81, in: parts)
    try await parts.folding.run()
    #expect(abs(try parts.figure("tattler_cost_usd") - priced - 2.5) < 1e-9)
    await parts.engine.shutdown(drainNanoseconds: 0)
  }

  @Test func `what waits from before is counted among what waits`() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let before = try await parts(scratch)
    for number in 1...3 as ClosedRange<Int64> { try await note(number, number, in: before) }
    await before.engine.shutdown(drainNanoseconds: 0)
    let parts = try await parts(scratch)
    try await parts.folding.prepare()
    #expect(try parts.figure("tattler_cost_records_waiting") == 3)
    try await note(4, 4, in: parts)
    #expect(try parts.figure("tattler_cost_records_waiting") == 4)
    try await parts.folding.run()
    #expect(try parts.figure("tattler_cost_records_waiting") == 0)
    await parts.engine.shutdown(drainNanoseconds: 0)
  }

  @Test func `the state of costs leaves room in the queue for that of others`() {
    #expect(CostLedger.Settings().maximumStateBytes <= StateEntry.maximumStateBytes / 4 * 3)
  }

  @Test func `a fold of any size passes where batches wait, and takes none of their room`() throws {
    var builder = MetricBatchBuilder()
    let metric = try builder.addMetric(name: "m", kind: TATTLER_METRIC_GAUGE)
    try builder.addRow(attributes: 0, time: 1, [(metric, .int(1))])
    let payload = StoredPayload(try builder.finish(), try #require(PayloadCompressor()))
    let batch = QueueWork.enqueue(payload, sinks: [], nil) { _ in }
    let change = StateChange(key: [1], value: [UInt8](repeating: 0, count: 100_000))
    let fold = QueueWork.fold(
      QueueFold(owner: "cost", through: 0, changes: [change], payload: nil, sinks: [], record: nil)
    ) { _ in }
    let inbox = WriterInbox(maximumBytes: 2 * payload.batch.byteCount)
    for _ in 0..<2 {
      #expect(inbox.post(fold) == nil)
      #expect(inbox.post(batch) == nil)
      #expect(inbox.post(fold) == nil)
      #expect(inbox.post(batch) == nil)
      #expect(inbox.post(batch)?.code == .busy)
      #expect(inbox.post(fold) == nil)
      guard case .work(let items) = inbox.take(idleMilliseconds: nil) else {
        Issue.record("there is work")
        return
      }
      #expect(items.count == 5)
      // What the writer has not stored yet takes room; a fold that came meanwhile does not.
      #expect(inbox.post(fold) == nil)
      #expect(inbox.post(batch)?.code == .busy)
      inbox.release(items.reduce(0) { $0 + $1.byteCount })
      guard case .work(let rest) = inbox.take(idleMilliseconds: nil) else {
        Issue.record("there is a fold")
        return
      }
      inbox.release(rest.reduce(0) { $0 + $1.byteCount })
    }
  }
}
