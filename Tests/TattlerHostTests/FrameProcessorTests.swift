import FileSink
import Logging
import TattlerConfig
import TattlerCost
import TattlerModel
import TestHarness
import Testing

@testable import TattlerDelivery
@testable import TattlerPipeline
@testable import TattlerQueue

/// Frames in a queue, the series that are made of them, and what they cost.
@Suite struct FrameProcessorTests {
  private static let began: UInt64 = 1_790_000_000_000_000_000

  private struct Parts {
    let engine: DeliveryEngine
    let frames: FrameProcessor
    let cost: CostProcessor?

    func close() async { await engine.shutdown(drainNanoseconds: 0) }

    var spent: Double {
      get throws {
        var families = MetricFamilies()
        try cost?.figures.add(to: &families, now: FrameProcessorTests.began)
        guard case .double(let dollars)? = try families.finish().spelledRows.first?.fields.first?.value else {
          return .nan
        }
        return dollars
      }
    }

  }

  private func parts(_ scratch: Scratch, _ ticks: Ticks, withCost: Bool = true) async throws -> Parts {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let queue = try OfflineQueue.open(QueueConfiguration(path: scratch["queue.db"]))
    // Delivery is never started.
    let sink = DeliveryEngine.SinkSpecification(
      name: "file", plugin: FileSink.plugin, configuration: Array(#"{"path":"\#(scratch["archive.lp"])"}"#.utf8))
    var clock = DeliveryClock.system
    clock.wall = { Self.began + ticks.next() }
    let engine = try await DeliveryEngine(queue: queue, sinks: [sink], transport: nil, clock: clock, logger: logger)
    var cost: CostProcessor?
    if withCost {
      var configuration = CostConfiguration()
      configuration.prices = [Built.prices]
      let prices = try configuration.loadPrices(for: ConfigDocument.parse("{}", file: "t.yaml"))
      cost = try await CostProcessor(
        configuration, prices, engine: engine, figures: CostFigures(checked: nil), clock: clock, logger: logger)
    }
    let frames = try await FrameProcessor(
      FrameSettings(), engine: engine, figures: FrameFigures(), cost: cost, clock: clock, logger: logger)
    return Parts(engine: engine, frames: frames, cost: cost)
  }

  private static func body(_ prompt: Int) -> [UInt8] {
    Array(
      """
      {"call_id":"a","data":[
      {"type":"LLMUsageMetricsData","processor":"llm","model":"talker","value":{
        "prompt_tokens":\(prompt),"completion_tokens":100,"cache_read_input_tokens":400}},
      {"type":"TTSUsageMetricsData","processor":"tts","model":"speaker","value":100},
      {"type":"STTUsageMetricsData","processor":"stt","model":"listener","value":{"audio_seconds":0.6}}]}
      """.utf8)
  }

  /// 600 × 2.5 + 400 × 1.25 + 100 × 10 millionths, 100 × 40 millionths, a hundredth of a minute.
  private static let costOfThousand = 0.003 + 0.004 + 0.00006

  @Test("What frames used is priced, exactly, over restarts at any moment")
  func cost() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let ticks = Ticks(step: 1_000_000_000)
    var spent = 0.0
    for life in 0..<6 {
      let parts = try await parts(scratch, ticks)
      for number in 0..<5 {
        try await parts.frames.accept(Self.body(1_000))
        if (life + number) % 3 == 0 { try await parts.frames.fold() }
        if (life + number) % 4 == 0 { try await parts.cost?.fold() }
      }
      if life == 5 {
        try await parts.frames.fold()
        try await parts.cost?.fold()
      }
      spent += try parts.spent
      await parts.close()
    }
    #expect(abs(spent - 30 * Self.costOfThousand) < 1e-9, "\(spent)")
  }

  @Test("What ends between the series and the note of what they used is made up for")
  func lostNote() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let ticks = Ticks(step: 1_000_000_000)
    let first = try await parts(scratch, ticks)
    await first.close()
    // As if the process ended before anything was noted for the processor of costs.
    let second = try await parts(scratch, ticks, withCost: false)
    for _ in 0..<4 { try await second.frames.accept(Self.body(1_000)) }
    try await second.frames.fold()
    await second.close()
    let third = try await parts(scratch, ticks)
    try await third.frames.fold()
    try await third.cost?.fold()
    #expect(try abs(third.spent - 4 * Self.costOfThousand) < 1e-12)
    try await third.frames.accept(Self.body(1_000))
    try await third.frames.fold()
    try await third.frames.fold()
    try await third.cost?.fold()
    #expect(try abs(third.spent - 5 * Self.costOfThousand) < 1e-12)
    await third.close()
  }

  @Test("What was answered with success is there after the process ended at once")
  func acknowledged() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let ticks = Ticks(step: 1_000_000_000)
    let first = try await parts(scratch, ticks)
    for _ in 0..<7 { try await first.frames.accept(Self.body(1_000)) }
    await first.close()
    let second = try await parts(scratch, ticks)
    #expect(try second.engine.queue.records(of: FrameProcessor.owner).count == 7)
    #expect(second.frames.figures.noted == 7)
    try await second.frames.fold()
    #expect(try second.engine.queue.records(of: FrameProcessor.owner).isEmpty)
    try await second.cost?.fold()
    #expect(try abs(second.spent - 7 * Self.costOfThousand) < 1e-12)
    await second.close()
  }
}
