import TattlerMetrics
import TattlerPricing
import Testing

@testable import TattlerBots

/// Calls whose series have their id and end with them.
@Suite struct EndingCallTests {
  private static func voice(_ metrics: TestMetrics, maximumCostSeries: Int = 1_000) throws -> VoiceMetrics {
    var options = VoiceMetrics.Options()
    options.includesCallID = true
    options.maximumCostSeries = maximumCostSeries
    return VoiceMetrics(
      meter: metrics.meter, prices: try TestMetrics.prices(), options: options, clock: metrics.clock)
  }

  /// Uses every instrument of a call.
  private static func use(_ call: VoiceCall) {
    call.llmUsage(TokenUsage(prompt: 1_000_000, completion: 1, cacheRead: 1, reasoning: 1))
    call.ttsCharacters("abc")
    call.sttAudio(.seconds(3))
    call.timeToFirstByte(.milliseconds(400), processor: "llm")
    call.processing(.milliseconds(400), processor: "llm")
  }

  private static let models = VoiceModels(
    llm: "talker", stt: "listener", tts: "speaker", telephony: VoiceModel("carrier", provider: "acme"))

  @Test("All series of a call end with it, and those of others go on")
  func ends() throws {
    let metrics = TestMetrics()
    let voice = try Self.voice(metrics)
    let call = voice.beginCall(id: "c-1", models: Self.models)
    let other = voice.beginCall(id: "c-2", models: Self.models)
    for _ in 0..<2 {
      Self.use(call)
      Self.use(other)
      #expect(Set(try metrics.collect().map { $0.attributes["call_id"] }) == ["c-1", "c-2"])
    }
    call.end()
    let last = try metrics.collect().filter { $0.attributes["call_id"] == "c-1" }
    let names = Set(VoiceVocabulary.all.map(\.name)).subtracting(["voice.usage.unpriced", "voice.usage.rejected"])
    #expect(Set(last.map(\.name)) == names)
    #expect(last.first { $0.name == VoiceVocabulary.calls.name }?.value == 1)
    #expect(last.first { $0.name == VoiceVocabulary.activeCalls.name }?.value == 0)
    #expect(last.first { $0.name == VoiceVocabulary.timeToFirstByte.name }?.count == 2)
    #expect(try metrics.collect().allSatisfy { $0.attributes["call_id"] == "c-2" })
    other.end()
    _ = try metrics.collect()
    #expect(try metrics.collect().isEmpty)
  }

  @Test("However many collections fail, the last cost of a call is told until one arrives")
  func failedCollections() throws {
    let metrics = TestMetrics()
    let call = try Self.voice(metrics).beginCall(id: "c-1", models: Self.models)
    Self.use(call)
    _ = try metrics.collect()
    call.llmUsage(TokenUsage(prompt: 1_000_000))
    call.end()
    func cost(_ commits: Bool) throws -> [Double] {
      try metrics.collect(commits: commits).filter {
        $0.name == VoiceVocabulary.cost.name && $0.attributes["cost_type"] == "llm"
      }.map(\.value)
    }
    let told = try cost(false)
    #expect(told.count == 1 && told[0] > 5)
    for _ in 0..<5 { #expect(try cost(false) == told) }
    #expect(try cost(true) == told)
    #expect(try cost(true) == [])
  }

  @Test("With delta temporality an increase whose collections failed is told after the end")
  func delta() throws {
    let metrics = TestMetrics(temporality: .delta)
    let call = try Self.voice(metrics).beginCall(id: "c-1", models: TestMetrics.models)
    call.llmUsage(TokenUsage(prompt: 1_000_000))
    _ = try metrics.collect(commits: false)
    call.end()
    for _ in 0..<4 { _ = try metrics.collect(commits: false) }
    #expect(try metrics.total(VoiceVocabulary.cost) == 2.5)
    #expect(try metrics.collect().isEmpty)
  }

  @Test("Usage after the end is told too, and its series end again")
  func lateUsage() throws {
    let metrics = TestMetrics()
    // Four kinds of cost a call: ten calls would not fit if they stayed.
    let voice = try Self.voice(metrics, maximumCostSeries: 4)
    for number in 0..<10 {
      let call = voice.beginCall(id: "\(number)", models: Self.models)
      call.end()
      Self.use(call)
      call.llmUsage(TokenUsage(prompt: 1_000_000))
      #expect(try metrics.values(VoiceVocabulary.cost, by: "cost_type")["llm"] ?? 0 > 5)
      #expect(try metrics.collect().isEmpty)
      Self.use(call)
      let late = try metrics.collect()
      #expect(late.allSatisfy { $0.attributes["call_id"] == "\(number)" })
      #expect(late.first { $0.name == VoiceVocabulary.timeToFirstByte.name }?.count == 1)
      #expect(try metrics.collect().isEmpty)
    }
  }

  @Test("Thousands of calls one after another fit below the limits")
  func manyCalls() throws {
    let metrics = TestMetrics(cardinalityLimit: 50)
    let voice = try Self.voice(metrics, maximumCostSeries: 20)
    for number in 0..<2_000 {
      let call = voice.beginCall(models: Self.models)
      Self.use(call)
      call.end()
      guard number % 4 == 3 else { continue }
      let points = try metrics.collect()
      try #require(points.allSatisfy { $0.attributes["call_id"] != nil })
      try #require(Set(points.map { $0.attributes["call_id"] }).count == 4)
    }
  }

  @Test("A call of more stages than are remembered leaves nothing behind")
  func manyStages() throws {
    let metrics = TestMetrics()
    let call = try Self.voice(metrics).beginCall(models: Self.models)
    for stage in 0..<300 { call.processing(.milliseconds(1), processor: "stage-\(stage)") }
    #expect(try metrics.points(VoiceVocabulary.processing).count == 300)
    call.end()
    _ = try metrics.collect()
    #expect(try metrics.collect().isEmpty)
  }

  @Test("Calls that are used from several threads while they end leave nothing behind")
  func racing() async throws {
    let metrics = TestMetrics()
    let voice = try Self.voice(metrics)
    for _ in 0..<200 {
      let call = voice.beginCall(models: Self.models)
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<3 { group.addTask { Self.use(call) } }
        group.addTask { call.end() }
      }
      _ = try metrics.collect()
    }
    #expect(try metrics.collect().isEmpty)
  }

  @Test("What a counter has is raised to exactly the sum, by one step or two that are not negative")
  func raise() {
    var random = SystemRandomNumberGenerator()
    // The middle of two numbers lies between the first and the second.
    var pairs: [(Double, Double)] = [
      (0.1, 0.3), (0, .leastNonzeroMagnitude), (0x1p-53, 1 + 0x1p-52), (0x3p-53, 1 + 0x5p-52),
    ]
    func dollars() -> Double {
      Double(Int64.random(in: 0...(1 << 60), using: &random) >> Int64.random(in: 0...60, using: &random)) / 1e12
    }
    func units() -> Double { Double(Int.random(in: 0...999, using: &random)) }
    for _ in 0..<200_000 {
      let told = dollars()
      pairs.append((told, told + dollars()))
      pairs.append((0x1p-53 * units(), 1 + 0x1p-52 * units()))
    }
    for (told, sum) in pairs {
      var (number, counter) = (told, told)
      CostBook.raise(&number, to: sum) { step in
        #expect(step >= 0)
        counter += step
      }
      #expect(number == sum && counter == sum, "\(told) \(sum)")
    }
  }
}
