import TattlerBots
import TattlerMetrics
import TattlerPricing
import Testing

@Suite struct VoiceCallTests {
  private let metrics = TestMetrics()

  private func voice(_ change: (inout VoiceMetrics.Options) -> Void = { _ in }) throws -> VoiceMetrics {
    var options = VoiceMetrics.Options()
    change(&options)
    return VoiceMetrics(
      meter: metrics.meter, prices: try TestMetrics.prices(), options: options, clock: metrics.clock)
  }

  @Test("Calls are counted when they begin, and are active until they end")
  func calls() throws {
    let voice = try voice()
    let first = voice.beginCall()
    let second = voice.beginCall()
    #expect(try metrics.total(VoiceVocabulary.calls) == 2)
    #expect(try metrics.total(VoiceVocabulary.activeCalls) == 2)
    #expect(first.end())
    #expect(!first.end())
    #expect(try metrics.total(VoiceVocabulary.calls) == 2)
    #expect(try metrics.total(VoiceVocabulary.activeCalls) == 1)
    #expect(first.id != second.id && first.id.count == 32)
    second.end()
    #expect(try metrics.total(VoiceVocabulary.activeCalls) == 0)
  }

  @Test("The time of a call is added once, and does not grow with what happens in it")
  func sessionDuration() throws {
    let voice = try voice()
    let call = voice.beginCall()
    for _ in 0..<60 {
      metrics.hand.advance(by: .seconds(1))
      call.timeToFirstByte(.milliseconds(400), processor: "llm")
      call.llmUsage(TokenUsage(prompt: 1, completion: 1))
    }
    #expect(try metrics.total(VoiceVocabulary.sessions) == nil)
    call.end()
    metrics.hand.advance(by: .seconds(100))
    call.end()
    call.end(after: .seconds(7))
    #expect(try metrics.total(VoiceVocabulary.sessions) == 60)
    voice.beginCall().end(after: .seconds(30))
    #expect(try metrics.total(VoiceVocabulary.sessions) == 90)
  }

  @Test("A call that nobody holds any more has ended")
  func abandoned() throws {
    let voice = try voice()
    do {
      let call = voice.beginCall()
      metrics.hand.advance(by: .seconds(5))
      call.processing(.seconds(1), processor: "tts")
    }
    #expect(try metrics.total(VoiceVocabulary.activeCalls) == 0)
    #expect(try metrics.total(VoiceVocabulary.sessions) == 5)
  }

  @Test("Seconds are recorded as a thousand milliseconds, under the attributes of the replaced integration")
  func milliseconds() throws {
    let call = try voice().beginCall(models: TestMetrics.models)
    call.timeToFirstByte(.seconds(0.42), processor: "llm")
    call.timeToFirstByte(.milliseconds(80), processor: "llm")
    call.processing(.seconds(2), processor: "tts")
    let models = ["llm_model": "talker", "stt_model": "listener", "tts_model": "speaker"]
    func attributes(_ processor: String, _ type: String) -> [String: String] {
      models.merging(["processor": processor, "metric_type": type]) { $1 }
    }
    let first = try metrics.points(VoiceVocabulary.timeToFirstByte)
    #expect(
      first == [.init(name: "voice.ttfb.milliseconds", attributes: attributes("llm", "ttfb"), value: 500, count: 2)])
    let second = try metrics.points(VoiceVocabulary.processing)
    #expect(
      second == [
        .init(
          name: "voice.processing.milliseconds", attributes: attributes("tts", "processing"), value: 2_000, count: 1)
      ])
  }

  @Test("Tokens are counted by their type, and priced with what comes from the cache")
  func tokens() throws {
    let call = try voice().beginCall(models: TestMetrics.models)
    call.llmUsage(TokenUsage(prompt: 1_000, completion: 100, cacheRead: 400))
    call.llmUsage(TokenUsage(prompt: 200, completion: 50, reasoning: 30))
    #expect(
      try metrics.values(VoiceVocabulary.tokens, by: "token_type") == [
        "prompt": 1_200, "completion": 150, "cache_read": 400, "reasoning": 30,
      ])
    // 600 × 2.5 + 400 × 1.25 + 100 × 10, and 200 × 2.5 + 50 × 10, in millionths.
    #expect(try metrics.values(VoiceVocabulary.cost, by: "cost_type") == ["llm": 0.004])
    let cost = try #require(try metrics.points(VoiceVocabulary.cost).first)
    #expect(
      cost.attributes == [
        "cost_type": "llm", "model": "talker", "provider": "acme", "llm_model": "talker", "stt_model": "listener",
        "tts_model": "speaker",
      ])
  }

  @Test("Speech in both directions and the carrier are priced too")
  func speech() throws {
    var models = TestMetrics.models
    models.telephony = VoiceModel("carrier", provider: "acme")
    let call = try voice().beginCall(models: models)
    // Five scalars, of which a reader sees four characters.
    call.ttsCharacters("cafe\u{301}")
    call.ttsCharacters(count: 95)
    call.sttAudio(.seconds(90))
    metrics.hand.advance(by: .seconds(120))
    call.end()
    #expect(try metrics.total(VoiceVocabulary.characters) == 100)
    #expect(try metrics.total(VoiceVocabulary.heard) == 90)
    #expect(try metrics.total(VoiceVocabulary.callTime) == 120)
    #expect(
      try metrics.values(VoiceVocabulary.cost, by: "cost_type") == ["tts": 0.004, "stt": 0.009, "call": 0.017])
    #expect(try metrics.total(VoiceVocabulary.unpriced) == nil)
  }

  @Test("Ten million tenths of a dollar are a million dollars, without drift")
  func noDrift() throws {
    let voice = try voice()
    let call = voice.beginCall(models: VoiceModels(llm: "tenth"))
    var sum = 0.0
    for _ in 0..<10_000 {
      call.llmUsage(TokenUsage(completion: 1))
      sum += 0.1
    }
    #expect(try metrics.total(VoiceVocabulary.cost) == 1_000)
    #expect(sum != 1_000)
  }

  @Test("What has no price is counted with the reason, and is no cost of zero")
  func unpriced() throws {
    let voice = try voice()
    let call = voice.beginCall(
      models: VoiceModels(llm: "nobody", stt: VoiceModel("planned", provider: "acme"), tts: nil))
    call.llmUsage(TokenUsage(prompt: 10, completion: 5))
    call.sttAudio(.milliseconds(1_500))
    call.ttsCharacters("abc")
    #expect(try metrics.total(VoiceVocabulary.cost) == nil)
    let points = try metrics.points(VoiceVocabulary.unpriced)
    let told = Set(
      points.map {
        "\($0.attributes["cost_type"] ?? "") \($0.attributes["model"] ?? "") "
          + "\($0.attributes["kind"] ?? "") \($0.attributes["reason"] ?? "") \($0.value)"
      })
    #expect(
      told == [
        "llm nobody input unknown_model 10.0", "llm nobody output unknown_model 5.0",
        "stt planned audio missing_rate 1.5", "tts unknown characters unknown_model 3.0",
      ])
    let planned = VoiceModel("planned", provider: "acme", context: ["plan": "starter"])
    voice.beginCall(models: VoiceModels(stt: planned)).sttAudio(.seconds(3_600))
    #expect(try metrics.total(VoiceVocabulary.cost) == 0.61)
  }

  @Test("Negative numbers and contradictions are counted as rejected, and nothing else is")
  func rejected() throws {
    let call = try voice().beginCall(models: TestMetrics.models)
    call.llmUsage(TokenUsage(prompt: -1, completion: 5))
    call.ttsCharacters(count: -3)
    call.sttAudio(.seconds(-1))
    call.timeToFirstByte(.seconds(-1), processor: "llm")
    call.llmUsage(TokenUsage(prompt: 10, cacheRead: 11))
    #expect(
      try metrics.values(VoiceVocabulary.rejected, by: "reason") == ["negative": 4, "parts_exceed_input": 1])
    #expect(try metrics.points(VoiceVocabulary.timeToFirstByte).isEmpty)
    #expect(try metrics.points(VoiceVocabulary.characters).isEmpty)
    #expect(try metrics.total(VoiceVocabulary.cost) == nil)
    #expect(try metrics.values(VoiceVocabulary.tokens, by: "token_type") == ["prompt": 10, "cache_read": 11])
  }

  @Test("Without prices usage is counted and nothing is told of cost")
  func withoutPrices() throws {
    let voice = VoiceMetrics(meter: metrics.meter, clock: metrics.clock)
    voice.beginCall().llmUsage(TokenUsage(prompt: 10))
    #expect(try metrics.values(VoiceVocabulary.tokens, by: "token_type") == ["prompt": 10])
    let names = Set(try metrics.collect().map(\.name))
    #expect(names.isDisjoint(with: ["voice.cost.usd", "voice.usage.unpriced", "voice.usage.rejected"]))
  }

  @Test("A thousand calls share their series, unless each is to have its own")
  func cardinality() throws {
    let voice = try voice()
    for _ in 0..<1_000 {
      let call = voice.beginCall(models: TestMetrics.models)
      call.llmUsage(TokenUsage(prompt: 1))
      call.end()
    }
    #expect(try metrics.points(VoiceVocabulary.calls).count == 1)
    #expect(try metrics.points(VoiceVocabulary.cost).count == 1)
    #expect(try metrics.collect().allSatisfy { $0.attributes["call_id"] == nil })
  }

  @Test("The order of attributes makes no series of its own, and no cost is hidden by it")
  func order() throws {
    let voice = try voice()
    let first = voice.beginCall(models: TestMetrics.models, attributes: ["tenant": "x", "region": "eu"])
    let second = voice.beginCall(models: TestMetrics.models, attributes: ["region": "eu", "tenant": "x"])
    first.llmUsage(TokenUsage(prompt: 1_000_000))
    second.llmUsage(TokenUsage(prompt: 3_000_000))
    #expect(try metrics.points(VoiceVocabulary.cost).map(\.value) == [10])
  }

  @Test("Of two that share a meter the costs are added up")
  func twoOfAMeter() throws {
    for voice in [try voice(), try voice()] {
      voice.beginCall(models: TestMetrics.models).llmUsage(TokenUsage(prompt: 1_000_000))
    }
    #expect(try metrics.points(VoiceVocabulary.cost).map(\.value) == [5])
  }

  @Test("Series of cost beyond the limit are summed up in one")
  func costLimit() throws {
    let voice = try voice { $0.maximumCostSeries = 2 }
    for bot in 0..<5 {
      voice.beginCall(models: TestMetrics.models, attributes: ["bot": "\(bot)"]).llmUsage(TokenUsage(prompt: 1_000_000))
    }
    let points = try metrics.points(VoiceVocabulary.cost)
    #expect(points.count == 3)
    #expect(points.first { $0.attributes == ["otel.metric.overflow": "true"] }?.value == 7.5)
  }

  @Test("Attributes of all calls and of one call are on its series")
  func attributes() throws {
    let voice = try voice { $0.attributes = ["bot": "b-1"] }
    let call = voice.beginCall(
      models: VoiceModels(llm: VoiceModel("talker", provider: "acme")), attributes: ["channel": "phone"])
    call.llmUsage(TokenUsage(prompt: 1))
    #expect(
      try metrics.points(VoiceVocabulary.tokens).map(\.attributes) == [
        ["llm_model": "talker", "bot": "b-1", "channel": "phone", "llm_provider": "acme", "token_type": "prompt"]
      ])
  }
}
