import Testing

@testable import TattlerPricing

@Suite struct ChargeTests {
  struct Case: CustomTestStringConvertible {
    var title: String
    var at = "2026-11-20T12:00:00Z"
    var provider: String? = "openai"
    var model: String
    var context: PriceContext = .standard
    var usage: [UsageKind: Int64]
    var cached = Usage.CachedConvention.provider
    var channels: Int64 = 1
    var han: Int64 = 0
    var outcome = Charge.Outcome.priced
    /// The exact amount in picodollars.
    var pico = Fraction(0)
    var warnings: Charge.Warnings = []

    var testDescription: String { title }

    func charge(_ table: PriceTable) -> Charge {
      var used = TattlerPricingTests.usage(usage)
      used.cached = cached
      used.channels = channels
      used.hanCharacters = han
      return table.charge(used, provider: provider, model: model, at: moment(at), context: context)
    }
  }

  static let cases: [Case] = [
    Case(title: "a plain turn", model: "gpt-4o", usage: [.input: 1_200, .output: 350], pico: Fraction(6_500_000_000)),
    Case(
      title: "cached tokens are inside the prompt", model: "gpt-4o",
      usage: [.input: 12_000, .cacheRead: 8_000, .output: 500], pico: Fraction(25_000_000_000)),
    Case(
      title: "a dated variant has its own price", model: "gpt-4o-2024-05-13", usage: [.input: 1_000, .output: 1_000],
      pico: Fraction(20_000_000_000)),
    Case(
      title: "the compact form of a date", model: "gpt-4o-20241120", usage: [.input: 1_000, .output: 100],
      pico: Fraction(3_500_000_000)),
    Case(
      title: "a service tier", model: "gpt-4o", context: ["service_tier": "priority"],
      usage: [.input: 3_000, .cacheRead: 1_000, .output: 200], pico: Fraction(14_025_000_000)),
    Case(
      title: "a tier that nobody knows is priced as standard, with a warning", model: "gpt-4o",
      context: ["service_tier": "turbo"], usage: [.input: 1_000], pico: Fraction(2_500_000_000),
      warnings: .unknownContext),
    Case(
      title: "a tier that nobody knows, where the plan is known", provider: "gladia", model: "solaria-1",
      context: ["plan": "starter", "mode": "realtime", "service_tier": "turbo"], usage: [.audio: 3_600_000_000],
      pico: Fraction(750_000_000_000), warnings: .unknownContext),
    Case(
      title: "a tier that does not hold any more", at: "2026-10-13", model: "gpt-4o", context: ["processing": "batch"],
      usage: [.input: 1_000], pico: Fraction(2_500_000_000), warnings: .unknownContext),
    Case(
      title: "the standard tier needs no warning", model: "gpt-4o", context: ["service_tier": "default"],
      usage: [.input: 1_000], pico: Fraction(2_500_000_000)),
    Case(
      title: "cached tokens without a price of their own cost what the prompt does", model: "gpt-4o",
      context: ["processing": "batch"], usage: [.input: 2_000, .cacheRead: 1_000], pico: Fraction(2_500_000_000)),
    Case(
      title: "a variant before its time", at: "2026-10-13T23:59:59Z", model: "gpt-4o", context: ["processing": "batch"],
      usage: [.input: 2_000], pico: Fraction(5_000_000_000), warnings: .unknownContext),
    Case(title: "one token each", model: "gpt-4o-mini", usage: [.input: 1, .output: 1], pico: Fraction(750_000)),
    Case(
      title: "the last second of a price", at: "2025-06-09T23:59:59Z", model: "o3",
      usage: [.input: 1_000, .output: 1_000],
      pico: Fraction(50_000_000_000)),
    Case(
      title: "the first instant of a price", at: "2025-06-10", model: "o3", usage: [.input: 1_000, .output: 1_000],
      pico: Fraction(10_000_000_000)),
    Case(
      title: "at the threshold the base price holds", at: "2026-01-15", provider: "anthropic",
      model: "claude-sonnet-4-5-20250929", usage: [.input: 200_000, .output: 1_000], cached: .gross,
      pico: Fraction(615_000_000_000)),
    Case(
      title: "above it all tokens move", at: "2026-01-15", provider: "anthropic", model: "claude-sonnet-4-5-20250929",
      usage: [.input: 200_001, .output: 1_000], cached: .gross, pico: Fraction(1_222_506_000_000)),
    Case(
      title: "cached tokens count for the threshold where they are beside the prompt", at: "2026-01-15",
      provider: "anthropic", model: "claude-sonnet-4-5-2025-09-29", usage: [.input: 1, .cacheRead: 200_000],
      pico: Fraction(200_001 * 6_000_000)),
    Case(
      title: "a tier that ended", provider: "anthropic", model: "claude-sonnet-4-5-20250929",
      usage: [.input: 200_001, .output: 1_000], cached: .gross, pico: Fraction(615_003_000_000)),
    Case(
      title: "from the threshold on", provider: "xai", model: "grok", usage: [.input: 128_000, .output: 1],
      pico: Fraction(128_000 * 6_000_000 + 30_000_000)),
    Case(
      title: "below it", provider: "xai", model: "grok", usage: [.input: 127_999, .output: 1],
      pico: Fraction(127_999 * 3_000_000 + 15_000_000)),
    Case(
      title: "both lifetimes of a cache, beside the prompt", provider: "anthropic", model: "claude-sonnet-4-5-20250929",
      usage: [.input: 504, .cacheWrite5m: 2_000, .cacheWrite1h: 1_000, .cacheRead: 10_000, .output: 300],
      pico: Fraction(22_512_000_000)),
    Case(
      title: "the same in the other convention", provider: "anthropic", model: "claude-sonnet-4-5-20250929",
      usage: [.input: 13_504, .cacheWrite5m: 2_000, .cacheWrite1h: 1_000, .cacheRead: 10_000, .output: 300],
      cached: .gross, pico: Fraction(22_512_000_000)),
    Case(
      title: "thoughts are inside the answer", model: "o4-mini",
      usage: [.input: 800, .output: 1_500, .reasoning: 1_200],
      pico: Fraction(7_480_000_000)),
    Case(
      title: "thoughts are beside the answer", provider: "google", model: "gemini-flash",
      usage: [.input: 1_000, .output: 100, .reasoning: 900], pico: Fraction(1_000 * 300_000 + 1_000 * 2_500_000)),
    Case(
      title: "speech to speech with cached text and sound", model: "gpt-realtime",
      usage: [
        .input: 10_000, .inputAudio: 8_000, .cacheRead: 3_000, .cacheReadAudio: 2_500, .output: 1_500,
        .outputAudio: 1_200,
      ], pico: Fraction(264_800_000_000)),
    Case(
      title: "sound without a total", model: "gpt-4o-mini-tts", usage: [.input: 120, .outputAudio: 900],
      pico: Fraction(10_872_000_000)),
    Case(title: "fractions of seconds", model: "whisper-1", usage: [.audio: 90_500_000], pico: Fraction(9_050_000_000)),
    Case(
      title: "the shortest time that is billed", provider: "groq", model: "whisper-large-v3",
      usage: [.audio: 3_200_000],
      pico: Fraction(925_000_000, 3)),
    Case(title: "no time at all is free", provider: "groq", model: "whisper-large-v3", usage: [.audio: 0]),
    Case(
      title: "prices by the minute", provider: "deepgram", model: "nova-3", usage: [.audio: 370_000_000],
      pico: Fraction(79_550_000_000, 3)),
    Case(
      title: "a mode", provider: "deepgram", model: "nova-3", context: ["mode": "streaming"],
      usage: [.audio: 60_000_000],
      pico: Fraction(4_800_000_000)),
    Case(
      title: "a plan", provider: "gladia", model: "solaria-1", context: ["plan": "starter", "mode": "realtime"],
      usage: [.audio: 185_400_000], pico: Fraction(38_625_000_000)),
    Case(
      title: "each channel is billed", provider: "gladia", model: "solaria-1",
      context: ["plan": "starter", "mode": "realtime"], usage: [.audio: 185_400_000], channels: 2,
      pico: Fraction(77_250_000_000)),
    Case(
      title: "without a plan there is no price", provider: "gladia", model: "solaria-1", context: ["mode": "realtime"],
      usage: [.audio: 1_000_000], outcome: .unpriced(.missingRate)),
    Case(
      title: "credits", provider: "cartesia", model: "sonic-3", context: ["plan": "startup"],
      usage: [.characters: 1_847],
      pico: Fraction(72_402_400_000)),
    Case(
      title: "one and a half credits", provider: "cartesia", model: "sonic-3",
      context: ["plan": "scale", "voice": "pro_clone"], usage: [.characters: 1_001],
      pico: Fraction(1_001 * 37_375_000 * 3, 2)),
    Case(
      title: "credits by time", provider: "cartesia", model: "ink", context: ["plan": "startup"],
      usage: [.audio: 1_500_000],
      pico: Fraction(58_800_000)),
    Case(
      title: "credits themselves", provider: "cartesia", model: "sonic-3", context: ["plan": "startup"],
      usage: [.credit: 100], pico: Fraction(3_920_000_000)),
    Case(
      title: "credits of a vendor who has none", model: "gpt-4o", usage: [.credit: 100],
      outcome: .unpriced(.unitMismatch)),
    Case(
      title: "credits without a plan", provider: "cartesia", model: "sonic-3", usage: [.characters: 5],
      outcome: .unpriced(.missingRate)),
    Case(title: "characters", model: "tts-1", usage: [.characters: 15], pico: Fraction(225_000_000)),
    Case(
      title: "Chinese characters are two", provider: "azure", model: "neural", usage: [.characters: 10], han: 4,
      pico: Fraction(14 * 16_000_000)),
    Case(
      title: "one where the vendor counts one", model: "tts-1", usage: [.characters: 10], han: 4,
      pico: Fraction(150_000_000)),
    Case(
      title: "the wrong unit", model: "gpt-4o-mini-tts", usage: [.characters: 500], outcome: .unpriced(.unitMismatch)),
    Case(
      title: "priced in part", model: "tts-1", usage: [.characters: 15, .input: 3], outcome: .partlyPriced,
      pico: Fraction(225_000_000)),
    Case(
      title: "an unknown model", model: "gpt-9-imaginary", usage: [.input: 1_000], outcome: .unpriced(.unknownModel)),
    Case(title: "a neighbour's name", model: "gpt-4o-mini-foo", usage: [.input: 1], outcome: .unpriced(.unknownModel)),
    Case(title: "the beginning of a name", model: "gpt-4", usage: [.input: 1], outcome: .unpriced(.unknownModel)),
    Case(
      title: "an unknown provider", provider: "nobody", model: "gpt-4o", usage: [.input: 1],
      outcome: .unpriced(.unknownProvider)),
    Case(
      title: "a provider without public prices", provider: "rime", model: "mist", usage: [.characters: 1],
      outcome: .unpriced(.missingRate)),
    Case(
      title: "before the first price", at: "2020-01-01", provider: "azure", model: "dated", usage: [.input: 1],
      outcome: .unpriced(.unknownModel)),
    Case(
      title: "a region's uplift on the exact sum", model: "gpt-5.4", context: ["region": "eu"],
      usage: [.input: 1_000, .output: 100], pico: Fraction(4_400_000_000)),
    Case(
      title: "another provider, another price", provider: "azure.ai.openai", model: "gpt-4o", context: ["region": "eu"],
      usage: [.input: 1_000, .output: 100], pico: Fraction(3_850_000_000)),
    Case(
      title: "calls are billed in whole minutes", provider: "acme-sip", model: "us-inbound", usage: [.call: 78_000_000],
      pico: Fraction(17_000_000_000)),
    Case(
      title: "a whole minute stays one", provider: "acme-sip", model: "us-inbound", usage: [.call: 60_000_000],
      pico: Fraction(8_500_000_000)),
    Case(title: "zero is a price", provider: "ollama", model: "llama3.2", usage: [.input: 1_000, .output: 100]),
    Case(
      title: "a window over midnight", at: "2026-11-20T01:59:59Z", provider: "deepseek", model: "deepseek-flash",
      usage: [.input: 1_000], pico: Fraction(100_000_000)),
    Case(
      title: "behind it", at: "2026-11-20T02:00:00Z", provider: "deepseek", model: "deepseek-flash",
      usage: [.input: 1_000], pico: Fraction(200_000_000)),
    Case(
      title: "more cached than there is", model: "gpt-4o", usage: [.input: 100, .cacheRead: 101],
      outcome: .rejected(.partsExceedInput)),
    Case(
      title: "more thoughts than answer", model: "gpt-4o", usage: [.input: 1, .output: 10, .reasoning: 11],
      outcome: .rejected(.partsExceedOutput)),
    Case(
      title: "more cached sound than sound", model: "gpt-realtime",
      usage: [.input: 100, .inputAudio: 5, .cacheRead: 20, .cacheReadAudio: 10], outcome: .rejected(.partsExceedPart)),
    Case(title: "a negative number", model: "gpt-4o", usage: [.input: -1], outcome: .rejected(.negative)),
    Case(title: "a number beyond all bounds", model: "gpt-4o", usage: [.input: .max], outcome: .rejected(.tooLarge)),
    Case(
      title: "a sum beyond all bounds", model: "gpt-4o", usage: [.output: 1 << 57], outcome: .rejected(.tooLarge)),
    Case(title: "nothing", model: "gpt-4o", usage: [:]),
  ]

  @Test(arguments: cases)
  func `each usage has one of three outcomes`(_ example: Case) throws {
    let table = try table(sampleTable)
    let charge = example.charge(table)
    #expect(charge.outcome == example.outcome)
    #expect(Fraction(charge.amount.ticks, Money.ticksPerPicodollar) == example.pico)
    #expect(charge.amount.picodollars == example.pico.rounded)
    #expect(charge.warnings == example.warnings)
  }

  @Test func `the reason is told for each kind`() throws {
    let charge = try table(sampleTable).charge(
      usage([.characters: 15, .input: 3, .audio: 4]), provider: "openai", model: "tts-1", at: 0)
    #expect(charge.unpriced.kinds == [.input, .audio])
    #expect(charge.reason(for: .input) == .unitMismatch)
    #expect(charge.reason(for: .characters) == nil)
  }

  @Test func `all that an unknown model used is unpriced`() throws {
    let charge = try table(sampleTable).charge(
      usage([.input: 15, .output: 3]), provider: "openai", model: "gpt-9", at: 0)
    #expect(charge.unpriced.kinds == [.input, .output])
    #expect(charge.reason(for: .output) == .unknownModel)
    #expect(charge.reason(for: .audio) == nil)
  }

  @Test func `prices at other times only are told apart from missing ones`() throws {
    let table = try table(
      """
      providers:
        acme:
          models:
            m: {prices: [{from: 2026-01-01, until: 2026-02-01, rates: {1M token: {input: "1"}}}]}
      """)
    let used = usage([.input: 1, .output: 1])
    let charge = table.charge(used, provider: "acme", model: "m", at: moment("2026-02-01"))
    #expect(charge.outcome == .unpriced(.noPriceAtDate))
    #expect(charge.reason(for: .output) == .missingRate)
    let before = table.charge(used, provider: "acme", model: "m", at: moment("2026-01-31T23:59:59Z"))
    #expect(before.outcome == .partlyPriced)
  }

  @Test func `an explanation adds up to the charge`() throws {
    let table = try table(sampleTable)
    for example in Self.cases {
      var used = usage(example.usage)
      used.cached = example.cached
      used.channels = example.channels
      used.hanCharacters = example.han
      let explained = table.explain(
        used, provider: example.provider, model: example.model, at: moment(example.at), context: example.context)
      #expect(explained.charge == example.charge(table), "\(example.title)")
      var sum = Money.zero
      for line in explained.lines { sum = try #require(sum.adding(line.amount)) }
      for factor in explained.factors { sum = try #require(sum.multiplied(by: factor.factor)) }
      #expect(sum == explained.charge.amount, "\(example.title)")
    }
  }

  @Test func `any splitting of a usage costs what the whole does, to the tick`() throws {
    let table = try table(sampleTable)
    let model = try table.model("gpt-realtime", of: "openai").get()
    for _ in 0..<50 {
      var whole: [UsageKind: Int64] = [:]
      var sum = Money.zero
      for _ in 0..<200 {
        let cachedAudio = Int64.random(in: 0...50)
        let cached = cachedAudio + .random(in: 0...50)
        let audio = cachedAudio + .random(in: 0...90)
        let part: [UsageKind: Int64] = [
          .input: audio + cached - cachedAudio + .random(in: 0...500), .cacheRead: cached, .inputAudio: audio,
          .cacheReadAudio: cachedAudio, .output: .random(in: 0...999),
        ]
        for (kind, amount) in part { whole[kind, default: 0] += amount }
        sum = try #require(sum.adding(table.charge(usage(part), model, at: 0).amount))
      }
      #expect(table.charge(usage(whole), model, at: 0).amount == sum)
    }
  }

  @Test func `increments of counters add up to the exact fraction, whatever their order`() throws {
    let table = try table(sampleTable)
    let heard = try table.model("nova-3", of: "deepgram").get()
    let read = try table.model("o4-mini", of: "openai").get()
    var sum = Money.zero
    var expected = Fraction(0)
    for _ in 0..<2_000 {
      let microseconds = Int64.random(in: 0...5_000_000)
      sum = try #require(sum.adding(table.charge(increments: usage([.audio: microseconds]), heard, at: 0).amount))
      // 0.0043 USD a minute.
      expected = expected + Fraction(Int128(microseconds) * 4_300_000_000, 60_000_000)
      // The cached tokens of a prompt may come in a batch before or behind it.
      let prompt = Int64.random(in: 0...3_000_000)
      let cached = Int64.random(in: 0...prompt)
      for part in [[UsageKind.input: prompt], [.cacheRead: cached]].shuffled() {
        sum = try #require(sum.adding(table.charge(increments: usage(part), read, at: 0).amount))
      }
      expected = expected + Fraction(Int128(prompt - cached) * 1_100_000 + Int128(cached) * 275_000, 1_000_000)
    }
    #expect(Fraction(sum.ticks, Money.ticksPerPicodollar) == expected)
    #expect(sum.picodollars == expected.rounded)
  }
}
