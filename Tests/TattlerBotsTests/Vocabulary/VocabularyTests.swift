import CTattlerPlugin
import TattlerBots
import TattlerCost
import TattlerMetrics
import TattlerModel
import TattlerPricing
import TattlerPrometheus
import Testing

@Suite struct VocabularyTests {
  private static func prometheusName(_ metric: MetricDeclaration) throws -> String {
    let type: PrometheusMetricType =
      switch metric.kind {
      case .counter: .monotonicCounter
      case .upDownCounter: .nonMonotonicCounter
      case .gauge: .gauge
      case .histogram: .histogram
      }
    return try PrometheusNaming().metricName(metric.name, unit: metric.unit, type: type)
  }

  @Test(
    "The page lists every metric of the code as it is, and no other",
    arguments: [("Bots", BotVocabulary.all), ("Voice calls", VoiceVocabulary.all)])
  func page(heading: String, metrics: [MetricDeclaration]) throws {
    let expected = try metrics.map { metric in
      [
        metric.name, metric.kind.rawValue, metric.unit, metric.attributes.joined(separator: ", "),
        try Self.prometheusName(metric), metric.description,
      ]
    }
    let found = try MetricTables.rows(under: heading)
    #expect(Set(found) == Set(expected))
    #expect(found.count == expected.count)
  }

  @Test("The instruments have the names, units and kinds that are declared")
  func instruments() throws {
    let metrics = TestMetrics()
    let voice = VoiceMetrics(meter: metrics.meter, prices: try TestMetrics.prices(), clock: metrics.clock)
    let events = BotEvents(meter: metrics.meter, attributes: EventAttributes(channel: "c"), clock: metrics.clock)
    var models = TestMetrics.models
    models.telephony = "carrier"
    let call = voice.beginCall(models: models)
    call.timeToFirstByte(.seconds(1), processor: "llm")
    call.processing(.seconds(1), processor: "llm")
    call.llmUsage(TokenUsage(prompt: 1))
    call.llmUsage(TokenUsage(prompt: -1))
    call.ttsCharacters("a")
    call.sttAudio(.seconds(1))
    call.end()
    voice.beginCall().llmUsage(TokenUsage(prompt: 1))
    for id in ["a", "b"] {
      let conversation = try events.conversation(id)
      conversation.userMessage()
      conversation.botReply()
      conversation.error("e")
      if id == "a" { conversation.complete() } else { conversation.end() }
    }
    var builder = MetricBatchBuilder()
    _ = try metrics.registry.collect(into: &builder)
    let batch = try builder.finish()
    let found = unsafe batch.withView { view in
      unsafe view.metrics.map { metric in
        let isMonotonic = UInt32(metric.flags) & TATTLER_METRIC_MONOTONIC != 0
        let kind: MetricDeclaration.Kind =
          Int32(metric.kind) == TATTLER_METRIC_HISTOGRAM ? .histogram : isMonotonic ? .counter : .upDownCounter
        return
          unsafe "\(view.string(metric.name)) \(kind) \(view.string(metric.unit)) \(view.string(metric.description))"
      }
    }
    let expected = (BotVocabulary.all + VoiceVocabulary.all).map {
      "\($0.name) \($0.kind) \($0.unit) \($0.description)"
    }
    #expect(Set(found) == Set(expected))
  }

  @Test("The names that dashboards of the replaced integration ask for are still there")
  func formerNames() throws {
    let names = Set(try VoiceVocabulary.all.map(Self.prometheusName))
    #expect(
      names.isSuperset(of: [
        "voice_ttfb_milliseconds", "voice_processing_milliseconds", "voice_llm_tokens_total",
        "voice_tts_characters_total", "voice_cost_usd_total", "voice_session_duration_seconds", "voice_calls_total",
      ]))
  }

  @Test("The processor of costs reads every metric and every type of tokens that calls write")
  func vocabularyOfTheProcessor() throws {
    let known = Dictionary(UsageMapping.builtIn.map { ($0.metric, $0) }, uniquingKeysWith: { $1 })
    for metric in [
      VoiceVocabulary.tokens, VoiceVocabulary.characters, VoiceVocabulary.heard, VoiceVocabulary.callTime,
    ] {
      let mapping = try #require(known[metric.name])
      #expect(!Set(mapping.provider).isDisjoint(with: metric.attributes))
    }
    guard case .attribute("token_type", let values) = known[VoiceVocabulary.tokens.name]?.kind else {
      Issue.record("tokens are told apart by their type")
      return
    }
    for kind in TokenUsage.Kind.allCases { #expect(values[kind.rawValue] == kind.usage, "\(kind)") }
    #expect(values["input"] == .input)
  }
}
