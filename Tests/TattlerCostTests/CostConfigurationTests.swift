import TattlerConfig
import TattlerPricing
import Testing

@testable import TattlerCost

/// The section `processors.cost`.
@Suite struct CostConfigurationTests {
  private func document(_ text: String) throws(ConfigErrors) -> ConfigDocument {
    try ConfigDocument.parse(
      "processors:\n  cost:\n" + text.split(separator: "\n").map { "    \($0)\n" }.joined(), file: "t.yaml")
  }

  private func read(_ text: String) throws(ConfigErrors) -> CostConfiguration {
    try document(text).read { reader in
      reader.defaultedSection("processors") { $0.defaultedSection("cost") { CostConfiguration(reading: $0) } }
    }
  }

  private func mistakes(_ text: String) -> String {
    do throws(ConfigErrors) {
      _ = try read(text).loadPrices(for: try document(text))
      return ""
    } catch { return error.description }
  }

  @Test func `nothing said gives the defaults and the built-in metrics`() throws {
    let configuration = try read("{}")
    #expect(configuration.intervalNanoseconds == 10_000_000_000)
    #expect(configuration.settings.maximumSeries == 10_000)
    #expect(configuration.settings.idleNanoseconds == 86_400_000_000_000)
    #expect(configuration.usage == UsageMapping.builtIn)
    #expect(configuration.prices.isEmpty && configuration.settings.keep.isEmpty)
  }

  @Test func `everything that can be said is read`() throws {
    let configuration = try read(
      """
      prices: [a.yaml, b.yaml]
      context: {gladia: {plan: Starter, mode: realtime}}
      providers: {llm: azure, stt: gladia}
      interval: 5s
      keep: [call_id, tenant]
      max_series: 500
      idle: 2h
      usage:
        - metric: my.tokens
          cost_type: llm
          kind: {attribute: kind, values: {prompt: input, completion: output, thought: reasoning}}
          model: [m]
          provider: [p]
          convention: net
          reasoning_convention: separate
          untyped: delta
        - metric: my.speech
          cost_type: tts
          kind: spoken_audio
          unit: ms
          untyped: cumulative
        - {metric: voice_llm_tokens_total, untyped: delta}
      """)
    #expect(configuration.prices == ["a.yaml", "b.yaml"])
    #expect(configuration.settings.contexts["gladia"]?.map(\.value) == ["starter", "realtime"])
    #expect(configuration.settings.providers == [.llm: "azure", .stt: "gladia"])
    #expect(configuration.intervalNanoseconds == 5_000_000_000)
    #expect(configuration.settings.keep == ["call_id", "tenant"])
    #expect(configuration.settings.maximumSeries == 500)
    #expect(configuration.settings.idleNanoseconds == 7_200_000_000_000)
    let own = configuration.usage.dropFirst(UsageMapping.builtIn.count).map { $0 }
    #expect(
      own[0].kind == .attribute("kind", values: ["prompt": .input, "completion": .output, "thought": .reasoning]))
    #expect(own[0].model == ["m"] && own[0].provider == ["p"] && own[0].convention == .net && own[0].untyped == .delta)
    #expect(own[0].reasoning == .separate && own[1].reasoning == .provider)
    #expect(own[1].kind == .fixed(.spokenAudio) && own[1].unit == .milliseconds && own[1].untyped == .cumulative)
    #expect(own[1].model == ["tts_model", "model"] && own[1].provider == ["tts_provider", "provider"])
    var known = UsageMapping.builtIn[0]
    known.metric = "voice_llm_tokens_total"
    known.untyped = .delta
    #expect(own[2] == known)
  }

  @Test(arguments: [
    ("interval: 1ms", "t.yaml:3:15: processors.cost.interval"), ("max_series: 1", "t.yaml:3:17: "),
    ("intervall: 1s", "did you mean \"interval\"?"), ("keep: [model]", "t.yaml:3:11: processors.cost.keep"),
    ("keep: [otel.metric.overflow]", "the processor sets itself"), ("keep: [a, a]", "said twice"),
    ("keep: [a,b,c,d,e,f,g,h,i]", "at most 8"),
    (
      "context: {opnai: {plan: x}}", "t.yaml:3:22: processors.cost.context.opnai: no table of prices has the provider"
    ),
    ("context: {opnai: {plan: x}}", "did you mean \"openai\"?"),
    ("context: x", "found text"), ("providers: {llm: nobody}", "processors.cost.providers.llm: no table of prices"),
    ("providers: {llms: openai}", "unknown key"), ("prices: [/does/not/exist.yaml]", "/does/not/exist.yaml"),
    ("usage: [{cost_type: llm, kind: input}]", "processors.cost.usage[0].metric: missing key"),
    ("usage: [{metric: x, kind: input}]", "processors.cost.usage[0].cost_type: missing key"),
    ("usage: [{metric: x, cost_type: llm}]", "processors.cost.usage[0].kind: missing key"),
    ("usage: [{metric: x, cost_type: llm, kind: inptu}]", "did you mean \"input\"?"),
    (
      "usage: [{metric: x, cost_type: llm, kind: {attribute: a, values: {p: inptu}}}]",
      "processors.cost.usage[0].kind.values: \"inptu\" is no kind of usage"
    ),
    (
      "usage: [{metric: x, cost_type: llm, kind: {attribute: a}}]",
      "processors.cost.usage[0].kind.values: missing key"
    ),
    ("usage: [{metric: x, cost_type: llm, kind: input, unit: s}]", "no effect"),
    ("usage: [{metric: x, cost_type: stt, kind: audio, unit: days}]", "one of ns, us, ms, s, min, h"),
    ("usage: [{metric: x, cost_type: stt, kind: audio, untyped: sum}]", "one of rejected, delta, cumulative"),
    ("usage: [{metric: x, cost_type: stt, kind: audio}, {metric: x, cost_type: stt, kind: audio}]", "mapped already"),
    (
      "usage: [{metric: x.y, cost_type: stt, kind: audio}, {metric: x_y, cost_type: stt, kind: audio}]",
      "\"x_y\" was mapped already"
    ),
    (
      "usage: [{metric: x, cost_type: llm, kind: output, reasoning_convention: net}]",
      "one of included, separate, provider"
    ),
  ])
  func `each mistake is told with its place`(_ test: (text: String, words: String)) {
    let found = mistakes(test.text)
    #expect(found.contains(test.words), "\(found)")
  }

  @Test func `a provider may be said by any of its names`() throws {
    let text = "context: {OpenAI: {region: eu}}\nproviders: {llm: OpenAI}"
    let prices = try read(text).loadPrices(for: document(text))
    #expect(prices.settings.contexts.keys.sorted() == ["openai"])
    #expect(prices.settings.providers == [.llm: "openai"])
  }
}
