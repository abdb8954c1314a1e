import Synchronization
import TattlerBots
import TattlerMetrics
import TattlerModel
import Testing

@Suite struct BotEventsTests {
  private let metrics = TestMetrics()
  private let log = Log()

  /// What was written.
  private final class Log: Sendable {
    struct Full: Error {}

    private let batches = Mutex<[MetricBatch]>([])
    private let failing = Mutex(false)

    var isFailing: Bool {
      get { failing.withLock { $0 } }
      set { failing.withLock { $0 = newValue } }
    }

    var rows: [MetricRow] { batches.withLock { $0.flatMap(\.spelledRows) } }

    func write(_ batch: MetricBatch) throws {
      if isFailing { throw Full() }
      batches.withLock { $0.append(batch) }
    }
  }

  private func events(_ change: (inout BotEvents.Options) -> Void = { _ in }) -> BotEvents {
    var options = BotEvents.Options()
    change(&options)
    return BotEvents(
      meter: metrics.meter, attributes: EventAttributes(channel: "web", botID: "b-1", userID: "u-1", version: "2"),
      options: options, clock: metrics.clock, writer: { [log] in try log.write($0) })
  }

  private func counted(_ name: String) throws -> [TestMetrics.Point] {
    try metrics.collect().filter { $0.name == name }
  }

  @Test("Events of one name are one series that goes up, so that increase() works")
  func counter() async throws {
    let events = events()
    for user in 0..<50 { try await events.send("handover", EventAttributes(conversationID: "c", userID: "u-\(user)")) }
    try events.count("handover", times: 3)
    #expect(
      try counted("handover") == [
        .init(name: "handover", attributes: ["channel": "web", "botId": "b-1", "version": "2"], value: 53)
      ])
    try await events.send("handover")
    #expect(try counted("handover").first?.value == 54)
    #expect(log.rows.isEmpty)
  }

  @Test("An event may say otherwise than its bot, and which attributes count is a setting")
  func attributes() async throws {
    let events = events { $0.counted = [.channel, .userID] }
    try await events.send("done", EventAttributes(channel: "whatsapp"))
    try await events.send("done", EventAttributes(userID: "u-9"))
    let points = try counted("done")
    #expect(
      Set(points.map(\.attributes)) == [
        ["channel": "whatsapp", "userId": "u-1"], ["channel": "web", "userId": "u-9"],
      ])
  }

  @Test("A raw event has all attributes, its time, and is one line as the replaced integration wrote it")
  func raw() async throws {
    let events = events()
    try await events.send("handover", EventAttributes(conversationID: "c 1"), times: 2, raw: true)
    #expect(
      log.rows == [
        MetricRow(
          name: "handover",
          attributes: [
            .init("channel", .string("web")), .init("botId", .string("b-1")), .init("conversationId", .string("c 1")),
            .init("userId", .string("u-1")), .init("version", .string("2")),
          ], fields: [.init("metric", .double(2))], time: TestMetrics.wall)
      ])
    #expect(try counted("handover").first?.value == 2)
  }

  @Test("An event that could not be written is not counted, so that it may be sent again")
  func failingWriter() async throws {
    let events = events { $0.writesRawEvents = true }
    log.isFailing = true
    let error = await #expect(throws: BotEventError.self) { try await events.send("handover") }
    #expect(error?.code == .notWritten)
    #expect(try counted("handover").isEmpty)
    log.isFailing = false
    try await events.send("handover")
    #expect(try counted("handover").first?.value == 1)
    #expect(log.rows.count == 1)
  }

  @Test("Names are checked as those of single events are, and there are only so many")
  func names() async throws {
    let events = events { $0.maximumNames = 3 }
    for name in ["a", "b", "c", "a"] { try events.count(name) }
    let error = #expect(throws: BotEventError.self) { try events.count("d") }
    #expect(error?.code == .tooManyNames)
    #expect(error?.reason.contains("3 are counted") == true)
    for name in ["a b", "a\tb", "a,b", "", "a\n"] {
      #expect(throws: BotEventError.self, "\(name)") { try events.count(name) }
    }
    #expect(throws: BotEventError.self) { try events.count("a", EventAttributes(channel: " ")) }
    #expect(throws: BotEventError.self) { try events.count("a", times: 0) }
    #expect(try counted("a").first?.value == 2)
  }

  @Test("Raw data is one line of line protocol and gets a time where it has none")
  func rawData() async throws {
    let events = events()
    try await events.send(line: "test,bar_label=abc,source=grafana_cloud_docs metric=35.2")
    try await events.send(line: "test metric=1i 5")
    #expect(log.rows.map(\.time) == [TestMetrics.wall, 5])
    #expect(log.rows[0].fields == [.init("metric", .double(35.2))])
    for line in ["", "test", "a v=1\nb v=2", "test metric=", "test,a= v=1"] {
      let error = await #expect(throws: BotEventError.self, "\(line)") { try await events.send(line: line) }
      #expect(error?.code == .badLine)
    }
    #expect(log.rows.count == 2)
  }

  @Test("Raw events of one series that come in one moment get a millisecond each, others the moment itself")
  func moments() async throws {
    let events = events { $0.writesRawEvents = true }
    for _ in 0..<3 { try await events.send("handover") }
    try await events.send("handover", EventAttributes(conversationID: "c"))
    try await events.send(line: "a,t=x v=1")
    try await events.send(line: "a,t=x v=2")
    let millisecond: Int64 = 1_000_000
    #expect(log.rows.map { ($0.time ?? 0) - TestMetrics.wall } == [0, millisecond, 2 * millisecond, 0, 0, millisecond])
  }

  @Test("Raw data without a writer is an error that says so")
  func withoutWriter() async throws {
    let events = BotEvents(meter: metrics.meter, clock: metrics.clock)
    let error = await #expect(throws: BotEventError.self) { try await events.send(line: "a v=1") }
    #expect(error?.reason.contains("needs a writer") == true)
    try await events.send("a")
    #expect(try counted("a").first?.value == 1)
  }

  @Test("Many tasks lose no event")
  func concurrency() async throws {
    let events = events()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask { for number in 0..<500 { try events.count("e\((task + number) % 5)") } }
      }
      try await group.waitForAll()
    }
    let total = try metrics.collect().filter { $0.name.hasPrefix("e") }.reduce(0) { $0 + $1.value }
    #expect(total == 4_000)
  }
}
