import TattlerConfig
import Testing

@testable import TattlerPricing

@Suite struct PriceLintTests {
  struct Case: CustomTestStringConvertible {
    var title: String
    /// What stands under the one model, in place of its prices.
    var prices: String
    /// A file over it.
    var over: String?
    var at = "2026-11-21"
    /// `severity rule line`, of the second file with its name.
    var found: [String] = []

    var testDescription: String { title }
  }

  /// The head of a table; the model's keys begin in line 9.
  static let head = """
    checked: 2026-11-20
    sources:
      good: {name: the vendor's page, confidence: vendor}
    providers:
      acme:
        models:
          talk:

    """

  static func findings(_ prices: String, over: String? = nil, at: String = "2026-11-21") throws -> [PriceFinding] {
    let indented = prices.split(separator: "\n", omittingEmptySubsequences: false).map { "        " + $0 }
    let text = head + indented.joined(separator: "\n") + "\n"
    let found = try over.map { try catalogue(text, $0) } ?? catalogue(text)
    return PriceLint.findings(in: found, at: moment(at))
  }

  static let times: [Case] = [
    Case(
      title: "two prices of the same conditions and dates",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "1"}}}
          - {source: good, rates: {1M token: {input: "2"}}}
        """, found: ["error duplicate 11"]),
    Case(
      title: "the same conditions in another order",
      prices: """
        prices:
          - {source: good, when: {plan: a, region: b}, rates: {1M token: {input: "1"}}}
          - {source: good, when: {region: b, plan: a}, rates: {1M token: {input: "2"}}}
        """, found: ["error duplicate 11"]),
    Case(
      title: "a later beginning is how prices change",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "1"}}}
          - {source: good, from: 2026-12-01, rates: {1M token: {input: "2"}}}
        """),
    Case(
      title: "one ends where the next begins",
      prices: """
        prices:
          - {source: good, until: 2026-01-01, rates: {1M token: {input: "1"}}}
          - {source: good, from: 2026-01-01, rates: {1M token: {input: "2"}}}
        """),
    Case(
      title: "one ends behind the beginning of the next",
      prices: """
        prices:
          - {source: good, until: 2026-02-01, rates: {1M token: {input: "1"}}}
          - {source: good, from: 2026-01-01, rates: {1M token: {input: "2"}}}
        """, found: ["warning overlap 11"]),
    Case(
      title: "prices of different things",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "1"}}}
          - {source: good, rates: {1 minute: {audio: "0.01"}}}
        """),
    Case(
      title: "times of day that share a minute over midnight",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "1"}}}
          - {source: good, daily: ["23:00-01:00"], rates: {1M token: {input: "0.5"}}}
          - {source: good, daily: ["00:30-04:00"], rates: {1M token: {input: "0.4"}}}
        """, found: ["error duplicate 12"]),
    Case(
      title: "times of day apart",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "1"}}}
          - {source: good, daily: ["23:00-01:00"], rates: {1M token: {input: "0.5"}}}
          - {source: good, daily: ["01:00-04:00"], rates: {1M token: {input: "0.4"}}}
        """),
    Case(
      title: "a file over another replaces its prices",
      prices: "prices: [{source: good, rates: {1M token: {input: \"1\"}}}]",
      over: """
        providers:
          acme: {models: {talk: {prices: [{source: good, rates: {1M token: {input: "0.9"}}}]}}}
        """),
    Case(
      title: "a price that has ended",
      prices: "prices: [{source: good, until: 2026-11-21, rates: {1M token: {input: \"1\"}}}]",
      found: ["warning ended 9"]),
    Case(
      title: "a factor that follows one without an end",
      prices: """
        multipliers:
          - {by: "0.9", source: good}
          - {by: "0.8", from: 2026-12-01, source: good}
          - {by: "1.1", when: {region: eu}, source: good}
        prices: [{source: good, rates: {1M token: {input: "1"}}}]
        """, found: ["warning overlap 11"]),
    Case(
      title: "a factor that follows one with an end",
      prices: """
        multipliers:
          - {by: "0.9", until: 2026-12-01, source: good}
          - {by: "0.8", from: 2026-12-01, source: good}
        prices: [{source: good, rates: {1M token: {input: "1"}}}]
        """),
    Case(
      title: "a price that ends tomorrow",
      prices: "prices: [{source: good, until: 2026-11-22, rates: {1M token: {input: \"1\"}}}]"),
    Case(
      title: "a price under a condition that has ended, with a standard one behind it",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "1"}}}
          - {source: good, above: 200000, until: 2026-04-30, rates: {1M token: {input: "2"}}}
        """),
    Case(
      title: "the price of a retired model has ended",
      prices: """
        retires: 2026-10-01
        prices: [{source: good, until: 2026-10-01, rates: {1M token: {input: "1"}}}]
        """, found: ["note retired 8", "note ended 10"]),
  ]

  static let parts: [Case] = [
    Case(
      title: "a tier without a price for what is read from the cache",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "2", cache_read: "1", output: "4"}}}
          - {source: good, when: {service_tier: priority}, rates: {1M token: {input: "4", output: "8"}}}
        """, found: ["warning hidden_part 11"]),
    Case(
      title: "a tier in which that costs what it costs elsewhere",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "2", cache_read: "1", output: "4"}}}
          - {source: good, when: {processing: batch}, rates: {1M token: {input: "1", output: "2"}}}
        """),
    Case(
      title: "a tier of one kind leaves the parts of the other alone",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "2", cache_read: "1", output: "4"}}}
          - {source: good, when: {service_tier: priority}, rates: {1M token: {output: "8"}}}
        """),
    Case(
      title: "a contract without a price for what is read from the cache",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\", cache_read: \"1\"}}}]",
      over: """
        providers:
          acme: {models: {talk: {prices: [{source: good, rates: {1M token: {input: "1.5"}}}]}}}
        """, found: ["warning hidden_part layer1.yaml:3"]),
    Case(
      title: "a contract that hides the prices of tiers, batches and long prompts",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "2"}}}
          - {source: good, when: {service_tier: priority}, rates: {1M token: {input: "4"}}}
          - {source: good, above: 200000, rates: {1M token: {input: "3"}}}
        """,
      over: """
        providers:
          acme: {models: {talk: {prices: [{source: good, rates: {1M token: {input: "1.5"}}}]}}}
        """, found: ["note hidden_conditions layer1.yaml:3"]),
    Case(
      title: "a contract that says all of them",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "2"}, 1 minute: {audio: "0.01"}}}
          - {source: good, when: {service_tier: priority}, rates: {1M token: {input: "4"}}}
          - {source: good, when: {mode: streaming}, rates: {1 minute: {audio: "0.02"}}}
        """,
      over: """
        providers:
          acme:
            models:
              talk:
                prices:
                  - {source: good, rates: {1M token: {input: "1.5"}}}
                  - {source: good, when: {service_tier: priority}, rates: {1M token: {input: "3"}}}
        """),
    Case(
      title: "cached tokens that cost more than others",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\", cache_read: \"2.1\"}}}]",
      found: ["warning implausible 9"]),
    Case(
      title: "cached tokens that cost more than others, in another unit",
      prices: """
        prices: [{source: good, rates: {1k token: {input: "0.002"}, 1M token: {cache_read: "2.1"}}}]
        """, found: ["warning implausible 9"]),
    Case(
      title: "a batch that costs more",
      prices: """
        prices:
          - {source: good, rates: {1M token: {input: "2"}}}
          - {source: good, when: {processing: batch}, rates: {1M token: {input: "2.5"}}}
        """, found: ["warning implausible 11"]),
    Case(
      title: "a second for 100 dollars",
      prices: "prices: [{source: good, rates: {1 second: {audio: \"100\"}}}]", found: ["error implausible 9"]),
    Case(
      title: "an hour for ten dollars is fine, for a thousand it is doubtful",
      prices: """
        prices:
          - {source: good, rates: {1 hour: {call: "10"}}}
          - {source: good, when: {plan: gold}, rates: {1 hour: {call: "1000"}}}
        """, found: ["warning implausible 11"]),
    Case(
      title: "the price of a token under the unit of a million",
      prices: "prices: [{source: good, rates: {1M token: {input: \"0.0000025\"}}}]", found: ["warning implausible 9"]),
    Case(
      title: "the price of a million under the unit of a token",
      prices: "prices: [{source: good, rates: {1 token: {input: \"2.5\"}}}]", found: ["error implausible 9"]),
    Case(
      title: "credits that nothing gives a price",
      prices: "prices: [{source: good, credits: {1 character: {characters: \"1\"}}}]",
      found: ["warning missing_credit 9"]),
    Case(
      title: "conditions in capitals",
      prices: """
        multipliers: [{by: "1.1", when: {Region: eu}, source: good}]
        prices:
          - {source: good, rates: {1M token: {input: "2"}}}
          - {source: good, when: {region: EU}, rates: {1M token: {input: "3"}}}
        """, found: ["warning capitals 9", "warning capitals 12"]),
    Case(title: "zero is a price", prices: "prices: [{source: good, rates: {1M token: {input: \"0\"}}}]"),
    Case(
      title: "a factor that makes prices vanish",
      prices: """
        multipliers: [{by: "0.001", source: good}]
        prices: [{source: good, rates: {1M token: {input: "2"}}}]
        """, found: ["warning implausible 9"]),
  ]

  static let origins: [Case] = [
    Case(
      title: "nobody states it", prices: "prices: [{rates: {1M token: {input: \"2\"}}}]",
      found: ["warning unused_source 4", "warning no_source 9"]),
    Case(
      title: "nobody states the factor",
      prices: """
        multipliers: [{by: "1.1"}]
        prices: [{source: good, rates: {1M token: {input: "2"}}}]
        """, found: ["warning no_source 9"]),
    Case(
      title: "a file without sources of its own need not name any",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}}]",
      over: "providers: {acme: {models: {talk: {prices: [{rates: {1M token: {input: \"1\"}}}]}}}}",
      found: ["note no_source layer1.yaml:2"]),
    Case(
      title: "a source that is not declared",
      prices: "prices: [{source: [good, goood], rates: {1M token: {input: \"2\"}}}]",
      found: ["error undeclared_source 9"]),
    Case(
      title: "a file declares and names somebody else's page",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}}]",
      over: """
        sources: {page: {name: a page, confidence: third_party}}
        providers: {acme: {models: {talk: {prices: [{source: page, rates: {1M token: {input: "1"}}}]}}}}
        """, found: ["warning third_party_only layer1.yaml:3"]),
    Case(
      title: "what the vendor states too is not only a third party's",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}}]",
      over: """
        sources: {page: {name: a page, confidence: third_party}}
        providers: {acme: {models: {talk: {prices: [{source: [page, good], rates: {1M token: {input: "1"}}}]}}}}
        """),
    Case(
      title: "somebody differs from the vendor's word by more than 1 %",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}, disagree: {input: {\"2.5\": good}}}]",
      found: ["note disputed 9"]),
    Case(
      title: "datasets differ by more than 1 %",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}}]",
      over: """
        sources: {data: {name: a dataset, confidence: dataset}}
        providers:
          acme:
            models:
              talk: {prices: [{source: data, rates: {1M token: {input: "2"}}, disagree: {input: {"2.5": data}}}]}
        """, found: ["warning disputed layer1.yaml:6"]),
    Case(
      title: "somebody differs by less than 1 %",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}, disagree: {input: {\"2.01\": good}}}]"),
    Case(
      title: "the vendor has retired it",
      prices: """
        retires: 2026-11-21
        prices: [{source: good, rates: {1M token: {input: "2"}}}]
        """, found: ["note retired 8"]),
    Case(
      title: "90 days are not stale", prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}}]",
      at: "2027-02-18"),
    Case(
      title: "91 days are stale", prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}}]",
      at: "2027-02-19", found: ["warning stale 1"]),
    Case(
      title: "a source that was read long ago",
      prices: "prices: [{source: good, rates: {1M token: {input: \"2\"}}}]",
      over: """
        sources: {old: {name: a page, confidence: vendor, checked: 2026-01-01}}
        providers: {acme: {models: {talk: {prices: [{source: old, rates: {1M token: {input: "1"}}}]}}}}
        """, found: ["note stale layer1.yaml:2"]),
  ]

  @Test("What is wrong is found, with its place and weight, and nothing else", arguments: times + parts + origins)
  func findings(_ found: Case) throws {
    let texts = try Self.findings(found.prices, over: found.over, at: found.at).map { finding in
      let file = finding.position.file == "layer0.yaml" ? "" : finding.position.file + ":"
      return "\(finding.severity.rawValue) \(finding.rule.rawValue) \(file)\(finding.position.line)"
    }
    #expect(texts == found.found)
  }

  @Test(
    "A finding says in one sentence who, what and why",
    arguments: [
      (
        "prices: [{source: goood, rates: {1M token: {input: \"2\"}}}]",
        "layer0.yaml:9:18: error: acme talk: no source \"goood\" is declared; did you mean \"good\"?"
      ),
      (
        "prices: [{source: good, rates: {1M token: {input: \"2\"}}, disagree: {input: {\"2.5\": [good, page]}}}]",
        "layer0.yaml:9:18: note: acme talk: input is 2 (good) for 1M token; 2.5 say good, page"
      ),
      (
        "prices: [{source: good, until: 2026-01-01, rates: {1M token: {input: \"2\", output: \"3\"}}}]",
        "layer0.yaml:9:18: warning: acme talk: the price of input and output (standard, until 2026-01-01) has ended, and none follows"
      ),
    ])
  func sentences(prices: String, sentence: String) throws {
    #expect(try Self.findings(prices).map(\.description).contains(sentence))
  }

  @Test("A contract's price says which prices of the tables below it hides")
  func hiding() throws {
    let findings = try Self.findings(
      """
      prices:
        - {source: good, rates: {1M token: {input: "2"}}}
        - {source: good, when: {service_tier: priority}, from: 2026-01-01, rates: {1M token: {input: "4"}}}
        - {source: good, above: 200000, rates: {1M token: {input: "3"}}}
      """, over: "providers: {acme: {models: {talk: {prices: [{source: good, rates: {1M token: {input: \"1\"}}}]}}}}")
    #expect(
      findings.map(\.sentence) == [
        "it counts before all prices of the tables below, also those under service_tier=priority; above 200000 input tokens"
      ])
  }

  @Test("Severities are ordered by weight")
  func severities() {
    #expect(PriceFinding.Severity.allCases.sorted() == [.note, .warning, .error])
  }

  @Test("The shipped table has no error, also as a table to price with")
  func shipped() throws {
    let catalogue = try PriceCatalogue.load()
    _ = try PriceTable(catalogue)
    #expect(!catalogue.providers.isEmpty)
    let checked = try #require(catalogue.layers.first?.checked)
    let errors = PriceLint.findings(in: catalogue, at: checked).filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.description).joined(separator: "\n"))")
  }
}
