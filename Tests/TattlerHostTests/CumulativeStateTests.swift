import CTattlerPlugin
import TattlerConfig
import TattlerCost
import TattlerModel
import Testing

@testable import TattlerDelivery
@testable import TattlerPipeline
@testable import TattlerQueue

/// What the processor of deltas remembers: over refusals, restarts and damage.
@Suite struct CumulativeStateTests {
  private let book: CumulativeBook

  init() throws { book = try CumulativeBook() }

  /// The code with which a batch is refused; nil where it is taken.
  private func refusal(_ batch: MetricBatch, by pipeline: Pipeline) async -> QueueError.Code? {
    do throws(QueueError) {
      try await pipeline.accept(batch)
      return nil
    } catch { return error.code }
  }

  /// A batch with many new series.
  private func many() throws -> MetricBatch {
    try MetricBatch.joining(
      [book.sum("calls", 2, at: 5)] + (0..<50).map { try book.sum("new\($0)", 1, at: 1) })
  }

  /// A batch of which the queue cannot keep the total.
  private func tooLarge() throws -> MetricBatch {
    try book.sum("calls", 1, at: 2, [("x", .string(String(repeating: "x", count: 17 << 20)))])
  }

  @Test("A full queue changes no total, and the totals go on once there is room")
  func fullQueue() async throws {
    defer { book.remove() }
    // Nothing is delivered: it fills up.
    let small = try await book.pipeline { $0.queueBytes = 20_000 }
    var taken = 0.0
    var (code, second) = (QueueError.Code?.none, UInt64(1))
    while code == nil, second < 1_000 {
      code = try await refusal(book.sum("calls", 1, at: second), by: small)
      if code == nil { taken += 1 }
      second += 1
    }
    #expect(code == .full && taken > 5)
    for attempt in 0..<5 as Range<UInt64> {
      let another = try MetricBatch.joining([book.sum("calls", 5, at: second + attempt), book.sum("new", 1, at: 1)])
      #expect(await refusal(another, by: small) == .full)
    }
    #expect(try small.engine.queue.state(of: CumulativeProcessor.owner).count == 1)
    #expect(try book.figure("tattler_cumulative_series", of: small) == 1)
    small.engine.start()
    // The very time that was refused before is good again.
    let last = try book.sum("calls", 1, at: second - 1)
    code = .full
    for _ in 0..<1_000 where code == .full {
      code = await refusal(last, by: small)
      if code == .full { try await Task.sleep(for: .milliseconds(10)) }
    }
    #expect(code == nil)
    let isDrained = await small.engine.shutdown(drainNanoseconds: 30 * CumulativeBook.second)
    #expect(isDrained)
    #expect(try book.delivered("calls").last?.contains("\"value\":\(Int(taken) + 1)") == true)
    #expect(try book.delivered("new").isEmpty)
  }

  @Test("After a refusal the same process goes on with the totals from before it, without reading them again")
  func undoing() async throws {
    defer { book.remove() }
    let logs = LogBook()
    let pipeline = try await book.pipeline {
      $0.stateBytes = 2_000
      $0.maximumBytes = 64 << 20
      $0.logger = logs.logger
    }
    try await pipeline.accept(book.sum("calls", 1, at: 1))
    #expect(await refusal(try many(), by: pipeline) == .full)
    #expect(await refusal(try tooLarge(), by: pipeline) == .tooLarge)
    // Damage that is there only for who reads the state.
    try await pipeline.engine.queue.fold(
      owner: CumulativeProcessor.owner, through: 0, changes: [StateChange(key: [9], value: [9])])
    #expect(try await pipeline.accept(book.sum("calls", 4, at: 2)) == .whole)
    #expect(!logs.lines.contains { $0.contains("is damaged") })
    try await book.deliver(pipeline)
    #expect(try book.delivered("calls").last?.contains("\"value\":5") == true)
    let again = try await book.pipeline { $0.logger = logs.logger }
    #expect(logs.lines.contains { $0.contains("is damaged") })
    #expect(try book.figure("tattler_cumulative_series", of: again) == 1)
    try await book.deliver(again)
  }

  @Test("Where the queue has lost some of the state, all of it is stored again, also after a refusal")
  func loss() async throws {
    defer { book.remove() }
    let pipeline = try await book.pipeline { $0.stateBytes = 2_000 }
    for name in ["a", "b", "c"] { try await pipeline.accept(book.sum(name, 1, at: 1)) }
    let queue = pipeline.engine.queue
    let changes = try queue.state(of: CumulativeProcessor.owner).map { StateChange(key: $0.key, value: nil) }
    try await queue.fold(owner: CumulativeProcessor.owner, through: 0, changes: changes)
    pipeline.cumulativeFigures?.noteLoss()
    #expect(await refusal(try many(), by: pipeline) == .full)
    #expect(try queue.state(of: CumulativeProcessor.owner).isEmpty)
    try await pipeline.accept(book.sum("a", 1, at: 2))
    #expect(try queue.state(of: CumulativeProcessor.owner).count == 3)
    try await book.deliver(pipeline)
  }

  @Test("A queue that is closed is asked again each time, and refuses")
  func closed() async throws {
    defer { book.remove() }
    let pipeline = try await book.pipeline()
    try await pipeline.accept(book.sum("calls", 1, at: 1))
    await pipeline.engine.shutdown(drainNanoseconds: 0)
    for second in 2...4 as ClosedRange<UInt64> {
      #expect(await refusal(try book.sum("calls", 1, at: second), by: pipeline) == .closed)
    }
    let again = try await book.pipeline()
    try await again.accept(book.sum("calls", 1, at: 2))
    try await book.deliver(again)
    #expect(try book.delivered("calls").last?.contains("\"value\":2") == true)
  }

  @Test("The bound of bytes is read, and has bounds of its own")
  func settings() throws {
    defer { book.remove() }
    func read(_ section: String) throws -> CumulativeSettings {
      let text = "queue: {path: q}\nprocessors: {cumulative: \(section)}\n"
      return try HostConfiguration(reading: ConfigDocument.parse(text, file: "t.yaml")).cumulative
    }
    #expect(try read("{}").maximumBytes == 64 << 20 && read("{max_bytes: 2MiB}").maximumBytes == 2 << 20)
    #expect(try read("{max_bytes: 192MiB}").maximumBytes == 192 << 20)
    for wrong in ["1023KiB", "193MiB", "0", "many"] {
      #expect(throws: ConfigErrors.self, "\(wrong)") { try read("{max_bytes: \(wrong)}") }
    }
  }

  @Test("A lower bound of series is no damage: those seen last go on, and the queue forgets the others")
  func fewerSeries() async throws {
    defer { book.remove() }
    let logs = LogBook()
    let pipeline = try await book.pipeline { $0.maximumSeries = 10 }
    for number in 0..<10 { try await pipeline.accept(book.sum("s\(number)", 1, at: 1)) }
    try await book.deliver(pipeline)
    let lower = try await book.pipeline {
      $0.maximumSeries = 3
      $0.logger = logs.logger
    }
    #expect(logs.lines.contains { $0.hasPrefix("warning") && $0.contains("max_series") && $0.contains("7") })
    #expect(!logs.lines.contains { $0.contains("is damaged") })
    #expect(try book.figure("tattler_cumulative_series", of: lower) == 3)
    // All were seen at one time by this clock: it may be any three of them that go on.
    for number in 0..<10 { try await lower.accept(book.sum("s\(number)", 1, at: 2)) }
    #expect(try lower.engine.queue.state(of: CumulativeProcessor.owner).count == 3)
    try await book.deliver(lower)
    let totals = try (0..<10).map { try book.delivered("s\($0)").filter { $0.contains("\"value\":2") }.count }
    #expect(totals.reduce(0, +) == 3)
  }

  @Test("What is sent again is priced once, and so is what comes with it")
  func cost() async throws {
    defer { book.remove() }
    let prices = try book.prices()
    let pipeline = try await book.pipeline { $0.cost = prices }
    let attributes: [(String, MetricValue)] = [
      ("token_type", .string("prompt")), ("llm_model", .string("talker")), ("llm_provider", .string("acme")),
    ]
    func tokens(_ times: [UInt64]) throws -> MetricBatch {
      try MetricBatch.joining(times.map { try book.sum("voice.llm.tokens.total", 1_000_000, at: $0, attributes) })
    }
    let request = try tokens([1, 2])
    #expect(try await pipeline.accept(request) == .whole)
    for _ in 0..<3 { #expect(try await pipeline.accept(request).refusedPoints == 2) }
    #expect(try await pipeline.accept(tokens([1, 3, 2])).refusedPoints == 2)
    try await pipeline.cost?.fold()
    var families = MetricFamilies()
    try pipeline.cost?.figures.add(to: &families, now: CumulativeBook.began)
    let spent = try families.finish().spelledRows.first { $0.name == "tattler_cost_usd" }?.fields[0].value
    #expect(spent == .double(7.5))
    try await book.deliver(pipeline)
    #expect(try book.delivered("voice.llm.tokens.total").last?.contains("\"value\":3000000") == true)
  }

  @Test("A state entry that cannot be read costs its own series alone")
  func damage() throws {
    defer { book.remove() }
    var conversion = DeltaToCumulative()
    conversion.trackChanges()
    var builder = MetricBatchBuilder()
    let long = String(repeating: "long", count: 1_000)
    let now = CumulativeBook.began
    _ = try conversion.convert(
      MetricBatch.joining([book.sum("a", 1, at: 1), book.sum("b", 2, at: 1), book.sum(long, 3, at: 1)]), now: now,
      into: &builder)
    let entries = conversion.changedEntries()
    #expect(entries.count == 3 && entries.allSatisfy { $0.key.count <= DeltaToCumulative.maximumKeyBytes })
    conversion.commitChanges()
    #expect(conversion.changedEntries().isEmpty)
    var stored = entries.map { (key: $0.key, value: $0.value ?? []) }
    stored[0].value.removeLast()
    var again = DeltaToCumulative()
    #expect(again.restore(stored, now: now).damaged == 1 && again.seriesCount == 2)
    #expect(again.restore(stored, now: now).damaged == 3)
    let forgotten = conversion.forgetIdleSeries(now: now + 86_400 * CumulativeBook.second)
    #expect(forgotten == 3 && conversion.changedEntries().allSatisfy { $0.value == nil })
  }
}
