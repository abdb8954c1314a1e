import TattlerBots
import TattlerMetrics
import Testing

@Suite struct ConversationTests {
  private let metrics = TestMetrics()

  private func events(_ change: (inout BotEvents.Options) -> Void = { _ in }) -> BotEvents {
    var options = BotEvents.Options()
    change(&options)
    return BotEvents(
      meter: metrics.meter, attributes: EventAttributes(channel: "web", botID: "b-1"), options: options,
      clock: metrics.clock)
  }

  @Test("A conversation from its first message to its goal is counted once in each metric")
  func completed() throws {
    let events = events()
    for _ in 0..<3 {
      // As a server does that is called for each message.
      let conversation = try events.conversation("c-1", EventAttributes(userID: "u-1"))
      conversation.userMessage()
      metrics.hand.advance(by: .milliseconds(1_500))
      conversation.botReply()
      metrics.hand.advance(by: .seconds(10))
    }
    let conversation = try events.conversation("c-1")
    #expect(try metrics.total(BotVocabulary.active) == 1)
    conversation.error("timeout")
    conversation.complete()
    conversation.complete()
    conversation.end()
    let points = try metrics.collect()
    let common = ["channel": "web", "botId": "b-1"]
    func point(_ metric: MetricDeclaration) -> TestMetrics.Point? { points.first { $0.name == metric.name } }
    #expect(point(BotVocabulary.started) == .init(name: "bot.conversation.started", attributes: common, value: 1))
    #expect(point(BotVocabulary.completed) == .init(name: "bot.conversation.completed", attributes: common, value: 1))
    #expect(point(BotVocabulary.active)?.value == 0)
    #expect(point(BotVocabulary.dropped) == nil)
    #expect(
      point(BotVocabulary.response)
        == .init(name: "bot.response.duration", attributes: common, value: 4.5, count: 3))
    #expect(point(BotVocabulary.errors)?.attributes == common.merging(["error.type": "timeout"]) { $1 })
  }

  @Test("Conversations without an end are dropped once by their silence, as a collection notices")
  func timeout() throws {
    let events = events { $0.conversationTimeout = .seconds(60) }
    let first = try events.conversation("c-1")
    _ = try events.conversation("c-2")
    metrics.hand.advance(by: .seconds(50))
    first.userMessage()
    metrics.hand.advance(by: .seconds(20))
    // What a callback counts is in this collection or in the next.
    _ = try metrics.collect()
    #expect(try metrics.values(BotVocabulary.dropped, by: "reason") == ["timeout": 1])
    #expect(try metrics.total(BotVocabulary.active) == 1)
    first.end()
    first.end()
    #expect(try metrics.values(BotVocabulary.dropped, by: "reason") == ["timeout": 1, "ended": 1])
    #expect(try metrics.total(BotVocabulary.active) == 0)
  }

  @Test("An id that comes again after the end is a new conversation, an old handle is not")
  func again() throws {
    let events = events()
    let old = try events.conversation("c-1")
    old.complete()
    old.userMessage()
    metrics.hand.advance(by: .seconds(1))
    old.botReply()
    #expect(try metrics.points(BotVocabulary.response).isEmpty)
    _ = try events.conversation("c-1")
    #expect(try metrics.total(BotVocabulary.started) == 2)
    #expect(try metrics.total(BotVocabulary.completed) == 1)
  }

  @Test("Of too many conversations the one that was silent for longest is dropped")
  func evicted() throws {
    let events = events { $0.maximumConversations = 2 }
    let first = try events.conversation("c-1")
    metrics.hand.advance(by: .seconds(1))
    _ = try events.conversation("c-2")
    metrics.hand.advance(by: .seconds(1))
    first.userMessage()
    _ = try events.conversation("c-3")
    #expect(try metrics.values(BotVocabulary.dropped, by: "reason") == ["evicted": 1])
    #expect(try metrics.total(BotVocabulary.active) == 2)
    first.botReply()
    #expect(try metrics.points(BotVocabulary.response).count == 1)
  }

  @Test("A blank id is an error that names the key")
  func blank() {
    let error = #expect(throws: BotEventError.self) { try events().conversation(" ") }
    #expect(error?.key == "conversationId")
    #expect(error?.code == .blank)
  }
}
