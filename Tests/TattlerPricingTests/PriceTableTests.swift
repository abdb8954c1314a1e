import Testing

@testable import TattlerPricing

@Suite struct PriceTableTests {
  @Test(
    arguments: [
      ("gpt-4o", "openai", "gpt-4o"), ("gpt-4o-2024-11-20", "openai", "gpt-4o"),
      ("gpt-4o-20241120", "open_ai", "gpt-4o"),
      ("gpt-4o", "OpenAI", "gpt-4o"), ("claude-sonnet-4-5-2025-09-29", "anthropic", "claude-sonnet-4-5-20250929"),
      ("gpt-4o-2024-05-13", nil, "gpt-4o-2024-05-13"), ("openai/gpt-4o", nil, "gpt-4o"),
      ("azure.ai.openai/neural", nil, "neural"),
    ] as [(String, String?, String)])
  func `an id is found exactly, by alias and by the other form of its date`(
    id: String, provider: String?, model: String
  ) throws {
    let table = try table(sampleTable)
    let found = try table.model(id, of: provider).get()
    #expect(table.names(of: found).model == model)
  }

  @Test(
    arguments: [
      ("gpt-4o-2024-11", "openai", .model), ("GPT-4o", "openai", .model), ("gpt-4o-20241320", "openai", .model),
      ("gpt-4o ", "openai", .model), ("", "openai", .model), ("gpt-4o", "", .provider), ("anything", "rime", .price),
      ("gpt", nil, .model), ("openai/", nil, .model), ("/gpt-4o", nil, .model), ("xx/gpt-4o", nil, .model),
    ] as [(String, String?, PriceTable.Unknown)])
  func `nothing else is found`(id: String, provider: String?, unknown: PriceTable.Unknown) throws {
    #expect(try table(sampleTable).model(id, of: provider) == .failure(unknown))
  }

  @Test func `an id that several providers have belongs to the first by precedence`() throws {
    let text = "providers:\n  a: {models: {m: {}}}\n  b: {models: {m: {}}}\n"
    let first = try table(text)
    #expect(first.names(of: try first.model("m", of: nil).get()).provider == "a")
    let second = try table(text + "precedence: [b]\n")
    #expect(second.names(of: try second.model("m", of: nil).get()).provider == "b")
  }

  /// A layer, and what 1,000 tokens in and out of `gpt-4o` cost with it at a moment.
  @Test(
    arguments: [
      ("{openai: {multipliers: [{by: \"0.88\", from: 2026-11-01}]}}", "2026-11-20", 11_000_000_000),
      ("{openai: {multipliers: [{by: \"0.88\", from: 2026-11-01}]}}", "2026-10-31", 12_500_000_000),
      ("{openai: {models: {gpt-4o: {multipliers: [{by: \"0.5\"}]}}}}", "2026-11-20", 6_250_000_000),
      (
        "{openai: {models: {gpt-4o: {prices: [{from: 2026-11-01, rates: {1M token: {input: \"1\", output: \"4\"}}}]}}}}",
        "2026-11-20",
        5_000_000_000
      ),
      (
        "{openai: {models: {gpt-4o: {prices: [{from: 2026-11-01, rates: {1M token: {input: \"1\", output: \"4\"}}}]}}}}",
        "2026-10-01",
        12_500_000_000
      ),
      ("{openai: {models: {gpt-4o: {prices: [{rates: {1M token: {output: \"4\"}}}]}}}}", "2026-11-20", 6_500_000_000),
      ("{open_ai: {models: {gpt-4o: {prices: [{rates: {1M token: {output: \"4\"}}}]}}}}", "2026-11-20", 6_500_000_000),
      (
        "{openai: {aliases: [open_ai], models: {gpt-4o: {prices: [{rates: {1M token: {output: \"4\"}}}]}}}}",
        "2026-11-20", 6_500_000_000
      ),
      ("{openai: {models: {gpt-4o: {unpriced: not ours}}}}", "2026-11-20", 0),
    ] as [(String, String, Int128)])
  func `a later layer is stronger`(layer: String, at: String, pico: Int128) throws {
    let table = try table(sampleTable, "providers: \(layer)")
    let charge = table.charge(
      usage([.input: 1_000, .output: 1_000]), provider: "openai", model: "gpt-4o", at: moment(at))
    #expect(charge.amount.picodollars == pico)
    #expect((charge.outcome == .priced) == (pico != 0))
  }

  @Test func `a layer that names an alias makes a model of its own, with the prices it had`() throws {
    let table = try table(
      sampleTable,
      """
      providers:
        anthropic: {models: {claude-sonnet-4-5-2025-09-29: {prices: [{rates: {1M token: {output: "1"}}}]}}}
        openai: {models: {gpt-4o-20241120: {prices: [{rates: {1M token: {output: "1"}}}]}}}
      """)
    let used = usage([.input: 1_000, .output: 1_000])
    #expect(
      table.charge(used, provider: "openai", model: "gpt-4o-20241120", at: 0).amount.picodollars == 3_500_000_000)
    #expect(table.charge(used, provider: "openai", model: "gpt-4o", at: 0).amount.picodollars == 12_500_000_000)
    #expect(
      table.charge(used, provider: "anthropic", model: "claude-sonnet-4-5-20250929", at: 0).amount.picodollars
        == 4_000_000_000)
  }

  @Test func `a layer may say again what is so, and name a model by the other form of its date`() throws {
    let table = try table(
      sampleTable,
      """
      providers:
        openai: {aliases: [open_ai], models: {gpt-4o: {aliases: [gpt-4o-2024-11-20]}}}
        anthropic: {models: {claude-sonnet-4-5-20250929: {aliases: [claude-sonnet-4-5]}}}
      """)
    #expect(table.names(of: try table.model("claude-sonnet-4-5", of: "anthropic").get()).provider == "anthropic")
    let clash = mistakes(sampleTable, "providers: {openai: {models: {o3: {aliases: [gpt-4o]}}}}")
    #expect(clash.contains("layer1.yaml:2:31"), "\(clash)")
  }

  @Test func `a layer says the context where the caller does not`() throws {
    let table = try table(sampleTable, "providers: {cartesia: {context: {plan: startup}}}")
    let used = usage([.characters: 1_000_000])
    let byDefault = table.charge(used, provider: "cartesia", model: "sonic-3", at: 0)
    #expect(byDefault.amount.description == "39.2")
    let said = table.charge(used, provider: "cartesia", model: "sonic-3", at: 0, context: ["plan": "scale"])
    #expect(said.amount.description == "37.375")
  }

  @Test func `sources that disagree by more than one in a hundred are told`() throws {
    let table = try table(
      """
      sources: {a: {confidence: dataset}, b: {confidence: dataset}}
      providers:
        acme:
          models:
            m: {prices: [{source: a, rates: {1M token: {input: "40", output: "100"}}, disagree: {input: {"50": [b]}, output: {"100.5": [b]}}}]}
      """)
    #expect(table.charge(usage([.input: 1]), provider: "acme", model: "m", at: 0).warnings == .disputed)
    #expect(table.charge(usage([.output: 1]), provider: "acme", model: "m", at: 0).warnings == [])
  }

  @Test func `a retired model is still priced, with a warning`() throws {
    let table = try table(
      "providers: {acme: {models: {m: {retires: 2026-01-01, prices: [{rates: {1M token: {input: \"1\"}}}]}}}}")
    let late = table.charge(usage([.input: 1]), provider: "acme", model: "m", at: moment("2026-01-01"))
    #expect(late.outcome == .priced)
    #expect(late.warnings == .retired)
  }

  @Test func `a model may count otherwise than its provider`() throws {
    let table = try table(
      """
      providers:
        acme:
          usage: {cached: gross, reasoning: separate}
          models:
            own: {usage: {cached: net, reasoning: included}, prices: [{rates: {1M token: {input: "1", output: "1"}}}]}
            other: {prices: [{rates: {1M token: {input: "1", output: "1"}}}]}
      """)
    let used = usage([.input: 10, .cacheRead: 10, .output: 5, .reasoning: 5])
    #expect(table.charge(used, provider: "acme", model: "own", at: 0).amount.picodollars == 25_000_000)
    #expect(table.charge(used, provider: "acme", model: "other", at: 0).amount.picodollars == 20_000_000)
  }

  @Test func `the shipped table loads and prices`() throws {
    let table = try PriceTable.load()
    let charge = table.charge(
      usage([.input: 1_200, .output: 350]), provider: "openai", model: "gpt-4o", at: moment("2026-11-20"))
    #expect(charge.amount.description == "0.0065")
    #expect(table.checked != nil)
  }
}
