import Testing

@testable import TattlerPricing

@Suite struct PriceLayerReaderTests {
  private static let model = "providers:\n  acme:\n    models:\n      m:\n"

  /// What is wrong, and the place and words of the error.
  @Test(arguments: [
    (
      "providers: {a: {models: {m: {prices: [{rates: {1M token: {input: 2.5}}}]}}}}", "layer0.yaml:2:66",
      "in quotes: \"2.5\""
    ),
    ("providers: {a: {models: {m: {prices: [{rates: {1M token: {input: \"-1\"}}}]}}}}", "layer0.yaml:2:66", "no sign"),
    (
      "providers: {a: {models: {m: {prices: [{rates: {1M tokens: {input: \"1\"}}}]}}}}", "1M tokens",
      "expected 1M token"
    ),
    (
      "providers: {a: {models: {m: {prices: [{rates: {1 hour: {input: \"1\"}}}]}}}}", "input",
      "audio, output_audio, call, session"
    ),
    (
      "providers: {a: {models: {m: {prices: [{rates: {1M token: {output: \"1\", cache_read: \"1\"}}}]}}}}", "prices[0]",
      "cache_read has a price and input, which it is a part of, has none"
    ),
    (
      "providers: {a: {models: {m: {prices: [{rates: {1M token: {input: \"1\"}, 1k token: {input: \"1\"}}}]}}}}",
      "prices[0]", "two prices"
    ),
    (
      "providers: {a: {models: {m: {prices: [{from: 2026-02-30, rates: {1M token: {input: \"1\"}}}]}}}}", "from",
      "a date"
    ),
    (
      "providers: {a: {models: {m: {prices: [{from: 2026-02-02, until: 2026-02-01, rates: {1M token: {input: \"1\"}}}]}}}}",
      "prices[0]",
      "it ends (2026-02-01) before it begins (2026-02-02)"
    ),
    (
      "providers: {a: {models: {m: {prices: [{above: 5, at_least: 6, rates: {1M token: {input: \"1\"}}}]}}}}",
      "at_least", "above and at_least"
    ),
    (
      "providers: {a: {models: {m: {prices: [{daily: [\"1-2\"], rates: {1M token: {input: \"1\"}}}]}}}}", "daily",
      "times of day"
    ),
    ("providers: {a: {models: {m: {prices: [{source: x}]}}}}", "prices[0]", "no price"),
    ("providers: {a: {models: {m: {price: []}}}}", "layer0.yaml:2:30", "did you mean \"prices\"?"),
    ("providers: {a: {usage: {cached: some}}}", "providers.a.usage.cached", "gross, net"),
    ("providers: {a: {multipliers: [{when: {region: eu}}]}}", "multipliers[0]", "the factor is missing"),
    ("providers: {a: {models: {m: {billing: {minimum: 10}}}}}", "minimum", "a time of at most a day"),
    ("providers: {a: {models: {m: {billing: {per_channel: maybe}}}}}", "per_channel", "true or false"),
    ("providers: {a: {models: {m: {}, m: {}}}}", "layer0.yaml:2:33", "stands here again"),
    ("providers: {a: {models: {m: {aliases: [n]}, n: {}}}}", "layer0.yaml:2:45", "\"n\" of a stands for m already"),
    (
      "providers: {a: {models: {m-20250929: {}, n: {aliases: [m-2025-09-29]}}}}", "n",
      "stands for m-20250929 (as \"m-20250929\") already"
    ),
    ("providers: {a: {aliases: [b]}, b: {}}", "layer0.yaml:2:32", "\"b\" is a name of a already"),
    ("providers: {a: {aliases: [c]}, b: {aliases: [c]}}", "layer0.yaml:2:46", "\"c\" is a name of a already"),
    ("precedence: [nobody]\nproviders: {}", "layer0.yaml:2:14", "no provider has the name \"nobody\""),
    (
      "providers: {a: {models: {m: {prices: [{rates: {1M token: {input: \"1\"}}, disagree: {output: {\"2\": [x]}}}]}}}}",
      "disagree.output", "no such price"
    ),
    (
      "providers: {a: {multipliers: [{by: \"0.12345\"}], models: {m: {prices: [{rates: {1M token: {input: \"0.00000000001\"}}}]}}}}",
      "layer0.yaml",
      "too many digits"
    ),
    ("providers: {a: {models: {m: {pricez: }}}}", "layer0.yaml:2:30", "did you mean \"prices\"?"),
    (
      "providers: {a: {multipliers: [{by: \"0.5\", from: 2027-01-01, until: 2026-01-01}]}}", "multipliers[0]",
      "it ends (2026-01-01) before it begins (2027-01-01)"
    ),
    ("providers: 5", "layer0.yaml:2:12", "a mapping"),
  ])
  func `each mistake is named with its place and what would be right`(text: String, place: String, words: String) {
    let found = mistakes(text)
    #expect(found.contains(place), "\(found)")
    #expect(found.contains(words), "\(found)")
  }

  @Test func `another version of the schema is refused`() {
    #expect(mistakes("tattler_prices: 1").contains("stands here again"))
  }

  @Test func `many mistakes are all told`() {
    let found = mistakes(
      "providers: {a: {models: {m: {prices: [{rates: {1M token: {input: 1, output: 2}}}], retires: soon}}}}")
    #expect(found.split(separator: "\n").count == 3, "\(found)")
  }

  @Test func `everything that is said is there`() throws {
    let catalogue = try catalogue(
      """
      released: 2026-11-21
      checked: 2026-11-20
      sources: {page: {name: a page, confidence: vendor, checked: 2026-11-19, url: "https://prices.example"}}
      providers:
        acme:
          name: Acme
          aliases: [ac]
          url: https://acme.example
          usage: {cached: net, reasoning: separate}
          context: {plan: small}
          multipliers: [{by: "0.9", from: 2026-01-01, until: 2027-01-01, when: {region: eu}, source: page}]
          credits: [{rates: {1k credit: {credit: "3"}}}]
          models:
            m:
              aliases: [n]
              retires: 2027-01-01
              billing: {minimum: 1s, round_up: 1m, per_channel: true, characters: cjk_double}
              prices:
                - {when: {mode: fast}, from: 2026-01-01, until: 2026-02-01T12:00:00Z, daily: ["01:00-04:00"], above: 100,
                   rates: {1M token: {input: "1", cache_read: "0.5"}, 1 hour: {output_audio: "2"}}, credits: {1 second: {audio: "3"}},
                   source: [page], disagree: {cache_read: {"0.6": [page]}, output_audio: {"9": page}}}
            free: {unpriced: nobody knows}
      """)
    #expect(catalogue.layers.first?.checked == moment("2026-11-20"))
    #expect(catalogue.sources["page"]?.url == "https://prices.example")
    let acme = try #require(catalogue.provider(named: "ac"))
    #expect(acme.cached == .net)
    #expect(acme.reasoning == .separate)
    #expect(acme.context == [PriceEntry.Condition(key: "plan", value: "small")])
    #expect(acme.multipliers.first?.factor == DecimalNumber("0.9"))
    #expect(acme.credits.first?.rates.first?.unit.name == "1k credit")
    let model = try #require(acme.models.first)
    #expect(model.aliases == ["n"])
    #expect(model.retires == moment("2027-01-01"))
    #expect(model.billing.minimum == 1_000_000)
    #expect(model.billing.step == 60_000_000)
    #expect(model.billing.isPerChannel)
    #expect(model.billing.characters == .cjkDouble)
    let entry = try #require(model.entries.first)
    #expect(entry.until == moment("2026-02-01T12:00:00Z"))
    #expect(entry.leastInput == 101)
    #expect(entry.windows.map(\.description) == ["01:00-04:00"])
    #expect(entry.rates.map(\.kind) == [.input, .cacheRead, .spokenAudio])
    #expect(entry.credits.map(\.kind) == [.audio])
    #expect(entry.disagreements.map(\.kind) == [.cacheRead, .spokenAudio])
    #expect(acme.models.last?.unpriced == "nobody knows")
  }
}
