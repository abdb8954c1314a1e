import CTattlerPlugin
import TattlerModel
import TattlerPricing
import Testing

@testable import TattlerCost

/// Usage, and what it costs.
struct LedgerCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// Batches, each folded by itself.
  let batches: @Sendable () -> [[UsagePoint]]
  let dollars: String
  var rejected: [UsageRejection: Int] = [:]
  var unpriced: [UnpricedReason: Int] = [:]
  var testDescription: String { name }
}

/// Usage in, cost out.
@Suite struct CostLedgerTests {
  private static let start = seconds(900)

  static let cases: [LedgerCase] = [
    LedgerCase(name: "one delta", batches: { [[.tokens(1_000_000)]] }, dollars: "2.5"),
    LedgerCase(name: "deltas add up", batches: { [[.tokens(1), .tokens(2)], [.tokens(3)]] }, dollars: "0.000015"),
    LedgerCase(
      name: "no usage costs nothing, and is no series", batches: { [[.tokens(0)]] }, dollars: "0"),
    LedgerCase(
      name: "totals are taken apart",
      batches: {
        [
          [.tokens(100, .cumulative, start: start)], [.tokens(100, .cumulative, start: start, time: seconds(1_010))],
          [.tokens(250, .cumulative, start: start, time: seconds(1_020))],
        ]
      }, dollars: "0.000625"),
    LedgerCase(
      name: "the first total of what began before us is where counting starts",
      batches: {
        [
          [.tokens(100, .cumulative, start: seconds(0) - 1)],
          [.tokens(104, .cumulative, start: seconds(0) - 1, time: seconds(1_010))],
        ]
      }, dollars: "0.00001", rejected: [.baseline: 1]),
    LedgerCase(
      name: "so is a total that does not say when it began",
      batches: { [[.tokens(100, .cumulative)], [.tokens(104, .cumulative, time: seconds(1_010))]] },
      dollars: "0.00001", rejected: [.baseline: 1]),
    LedgerCase(
      name: "a total of nothing needs no start",
      batches: { [[.tokens(0, .cumulative)], [.tokens(4, .cumulative, time: seconds(1_010))]] }, dollars: "0.00001"),
    LedgerCase(
      name: "a client that was started anew counts from nothing",
      batches: {
        [
          [.tokens(100, .cumulative, start: start)],
          [.tokens(40, .cumulative, start: seconds(1_005), time: seconds(1_010))],
          [.tokens(60, .cumulative, start: seconds(1_005), time: seconds(1_020))],
        ]
      }, dollars: "0.0004"),
    LedgerCase(
      name: "two clients that do not say who they are, in turn",
      batches: {
        [
          [.tokens(100, .cumulative, start: start), .tokens(10, .cumulative, start: start + 1)],
          [
            .tokens(200, .cumulative, start: start, time: seconds(1_010)),
            .tokens(20, .cumulative, start: start + 1, time: seconds(1_010)),
          ],
        ]
      }, dollars: "0.00055"),
    LedgerCase(
      name: "a total that went down without a new start begins anew",
      batches: {
        [
          [.tokens(100, .cumulative, start: start)], [.tokens(30, .cumulative, start: start, time: seconds(1_010))],
        ]
      }, dollars: "0.000325"),
    LedgerCase(
      name: "a total out of order that is contained says nothing new",
      batches: {
        [
          [.tokens(100, .cumulative, start: start, time: seconds(1_010))],
          [.tokens(60, .cumulative, start: start), .tokens(100, .cumulative, start: start, time: seconds(1_010))],
        ]
      }, dollars: "0.00025"),
    LedgerCase(
      name: "one out of order that is larger is counted",
      batches: {
        [
          [.tokens(100, .cumulative, start: start, time: seconds(1_010))], [.tokens(160, .cumulative, start: start)],
        ]
      }, dollars: "0.00025", rejected: [.outOfOrder: 1]),
    LedgerCase(
      name: "cached tokens are a part of the input where the provider counts so",
      batches: { [[.tokens(1_000), .tokens(400, "cached"), .tokens(10, "completion")]] }, dollars: "0.0021"),
    LedgerCase(
      name: "in whatever order and batch they come",
      batches: { [[.tokens(400, "cache_read")], [.tokens(10, "output")], [.tokens(1_000, "prompt")]] },
      dollars: "0.0021"),
    LedgerCase(
      name: "cached tokens are beside the input where the provider counts so",
      batches: {
        [
          [
            .tokens(1_000, model: "claude", provider: "anthropic"),
            .tokens(400, "cache_read", model: "claude", provider: "anthropic"),
            .tokens(100, "cache_creation", model: "claude", provider: "anthropic"),
          ]
        ]
      }, dollars: "0.003495"),
    LedgerCase(
      name: "a price changes at its date, by the time of the usage",
      batches: {
        let june = UInt64(1_780_272_000) * 1_000_000_000
        return [
          [.tokens(1_000_000, model: "changing", time: june)], [.tokens(1_000_000, model: "changing", time: june - 1)],
        ]
      }, dollars: "4"),
    LedgerCase(
      name: "without a provider the table's precedence decides",
      batches: { [[.tokens(1_000_000, provider: nil)]] }, dollars: "2.5"),
    LedgerCase(
      name: "what the table does not know is told as such",
      batches: {
        [
          [.tokens(5, model: "gpt-9"), .tokens(6, provider: "nobody"), .tokens(7, model: "nova", provider: "deepgram")]
        ]
      }, dollars: "0", unpriced: [.unknownModel: 1, .unknownProvider: 1, .unitMismatch: 1]),
    LedgerCase(
      name: "what has a price of nothing is priced", batches: { [[.tokens(5, model: "free")]] }, dollars: "0"),
    LedgerCase(
      name: "usage of no model at all",
      batches: {
        [
          [
            UsagePoint(
              attributes: [("token_type", .string("input"))], value: .int(3))
          ]
        ]
      }, dollars: "0",
      unpriced: [.unknownModel: 1]),
    LedgerCase(
      name: "characters",
      batches: {
        [
          [
            UsagePoint(
              metric: "voice.tts.characters.total", attributes: [("tts_model", .string("sonic"))], value: .int(250))
          ]
        ]
      }, dollars: "0.01"),
    LedgerCase(
      name: "seconds heard, with a fraction",
      batches: {
        [
          [
            UsagePoint(
              metric: "voice.stt.seconds.total", attributes: [("stt_model", .string("nova"))], value: .double(90.5))
          ]
        ]
      }, dollars: "0.00905"),
    LedgerCase(
      name: "milliseconds, where the metric's unit says so",
      batches: {
        [
          [
            UsagePoint(
              metric: "voice.stt.seconds.total", unit: "ms", attributes: [("stt_model", .string("nova"))],
              value: .int(90_500))
          ]
        ]
      }, dollars: "0.00905"),
    LedgerCase(
      name: "minutes of a call, in a unit without a word or with one",
      batches: {
        ["", "min", "{minute}"].map { unit in
          [
            UsagePoint(
              metric: "voice.call.minutes.total", unit: unit, attributes: [("call_model", .string("voice"))],
              value: .double(1.5))
          ]
        }
      }, dollars: "0.03825"),
    LedgerCase(
      name: "minimum times and steps are those of requests, which counters do not tell",
      batches: {
        [1, 2].map { count in
          [
            UsagePoint(
              metric: "voice.call.seconds.total", attributes: [("call_model", .string("stepped"))],
              value: .int(count))
          ]
        }
      }, dollars: "0.03"),
    LedgerCase(
      name: "a unit that no time has",
      batches: {
        [
          [
            UsagePoint(
              metric: "voice.stt.seconds.total", unit: "By", attributes: [("stt_model", .string("nova"))],
              value: .int(1))
          ]
        ]
      }, dollars: "0", rejected: [.unknownUnit: 1]),
    LedgerCase(
      name: "the service tier that answered",
      batches: {
        var point = UsagePoint.tokens(1_000_000)
        point.attributes.append(("gen_ai.openai.response.service_tier", .string("Priority")))
        return [[point]]
      }, dollars: "5"),
    LedgerCase(
      name: "histograms of OpenTelemetry's conventions, by their sums",
      batches: {
        func point(_ type: String, _ sum: Double, _ shape: UsagePoint.Shape, _ time: UInt64 = 1_000) -> UsagePoint {
          UsagePoint(
            metric: "gen_ai.client.token.usage", unit: "{token}", shape: shape,
            attributes: [
              ("gen_ai.token.type", .string(type)), ("gen_ai.request.model", .string("gpt-4o-2024-11-20")),
              ("gen_ai.provider.name", .string("openai")),
            ], start: Self.start, time: seconds(time), value: .double(sum))
        }
        let cumulative = UsagePoint.Shape.exponential(temporality: TATTLER_TEMPORALITY_CUMULATIVE, count: 3)
        return [
          [
            point("input", 1_000, .histogram(temporality: TATTLER_TEMPORALITY_DELTA, count: 2)),
            point("output", 10, cumulative),
          ],
          [point("output", 30, cumulative, 1_010)],
        ]
      }, dollars: "0.0028"),
    LedgerCase(
      name: "thoughts are a part of the output by OpenTelemetry's conventions, whatever the provider counts",
      batches: {
        [("output", 1_000_000), ("reasoning", 400_000)].map { type, count in
          [
            UsagePoint(
              metric: "gen_ai.client.token.usage", attributes: thinking("gen_ai.token.type", type), value: .int(count))
          ]
        }
      }, dollars: "4"),
    LedgerCase(
      name: "and beside it elsewhere, where the provider counts so",
      batches: {
        [("completion", 1_000_000), ("reasoning", 400_000)].map { type, count in
          [UsagePoint(attributes: thinking("token_type", type), value: .int(count))]
        }
      }, dollars: "5.6"),
    LedgerCase(
      name: "names as line protocol has them, where the configuration says what values mean",
      batches: {
        [
          [
            UsagePoint(
              metric: "tts", field: "chars", shape: .field, attributes: [("tts_model", .string("sonic"))],
              value: .int(250))
          ],
          [
            UsagePoint(
              metric: "tts_chars", field: "value", shape: .field, attributes: [("tts_model", .string("sonic"))],
              value: .uint(250))
          ],
        ]
      }, dollars: "0.02"),
    LedgerCase(
      name: "values that say nothing of usage",
      batches: {
        [
          [.tokens(-1), .tokens(5, "total"), .tokens(5, .upDown), .tokens(5, .gauge), .tokens(5, .unspecified)],
          [
            UsagePoint(attributes: UsagePoint.tokens(0).attributes, value: .double(.nan)),
            UsagePoint(attributes: UsagePoint.tokens(0).attributes, value: .double(.infinity)),
            UsagePoint(attributes: UsagePoint.tokens(0).attributes, value: .string("7")),
            UsagePoint(attributes: UsagePoint.tokens(0).attributes, value: .double(1e300)),
            UsagePoint(attributes: UsagePoint.tokens(0).attributes, value: .int(.max)),
          ],
        ]
      }, dollars: "0",
      rejected: [
        .negative: 1, .unknownKind: 1, .notMonotonic: 1, .untyped: 2, .notFinite: 2, .unsupported: 1, .tooLarge: 2,
      ]),
  ]

  private static func thinking(_ attribute: String, _ type: String) -> [(String, MetricValue)] {
    [
      (attribute, .string(type)), ("gen_ai.request.model", .string("flash")),
      ("gen_ai.provider.name", .string("gemini")),
    ]
  }

  private static let usage = {
    var characters = UsageMapping(
      metric: "tts_chars", costType: .tts, kind: .fixed(.characters), model: ["tts_model"], provider: [])
    characters.untyped = .delta
    return UsageMapping.builtIn + [characters]
  }()

  @Test(arguments: cases)
  func `each case costs what it says`(_ test: LedgerCase) throws {
    var ledger = try TestLedger(usage: Self.usage)
    for (index, batch) in test.batches().enumerated() {
      try ledger.fold([batch], now: seconds(1_001 + UInt64(index)))
    }
    #expect(ledger.dollars == test.dollars)
    let rejected = ledger.reports.reduce(into: [:]) { $0.merge($1.rejected, uniquingKeysWith: +) }
    let unpriced = ledger.reports.reduce(into: [:]) { $0.merge($1.unpriced, uniquingKeysWith: +) }
    #expect(rejected == test.rejected)
    #expect(unpriced == test.unpriced)
    #expect(ledger.sum(.rejected) == Int128(test.rejected.values.reduce(0, +)))
    #expect(ledger.faults.isEmpty, "\(ledger.faults)")
  }

  @Test(arguments: cases)
  func `all of it in one batch, or in one fold of many batches, is the same`(_ test: LedgerCase) throws {
    var joined = try TestLedger(usage: Self.usage)
    try joined.fold([test.batches().flatMap { $0 }], now: seconds(1_001))
    var one = try TestLedger(usage: Self.usage)
    try one.fold(test.batches(), now: seconds(1_001))
    #expect(joined.dollars == test.dollars)
    #expect(one.dollars == test.dollars)
    #expect(joined.told == one.told)
  }

  @Test
  func `a series is told with the names of the table, the resource of the usage and the attributes that are kept`()
    throws
  {
    var settings = CostLedger.Settings()
    settings.keep = ["call_id", "missing"]
    var ledger = try TestLedger(settings)
    var point = UsagePoint.tokens(1_000_000, model: "gpt-4o-2024-11-20", provider: nil)
    point.attributes.append(("call_id", .string("c1")))
    point.resource = [("service.name", .string("bot"))]
    try ledger.fold([point])
    #expect(
      ledger.told == [
        "voice.cost.usd{call_id=c1,cost_type=llm,model=gpt-4o,provider=openai,resource.service.name}": 2.5
      ])
  }

  @Test func `what has no price is told in whole units, with the reason and the kind`() throws {
    var ledger = try TestLedger()
    try ledger.fold(
      [
        .tokens(5, model: "gpt-9"),
        UsagePoint(
          metric: "voice.stt.seconds.total", attributes: [("model", .string("none"))], value: .double(1.5)),
      ])
    #expect(
      ledger.told == [
        "voice.usage.unpriced{cost_type=llm,kind=input,model=gpt-9,provider=openai,reason=unknown_model}": 5,
        "voice.usage.unpriced{cost_type=stt,kind=audio,model=none,provider=unknown,reason=unknown_model}": 1.5,
      ])
    #expect(
      ledger.reports[0].notices == [
        CostNotice(.model(provider: "openai", model: "gpt-9"), "unknown_model"),
        CostNotice(.model(provider: "unknown", model: "none"), "unknown_model"),
      ])
    let again = try ledger.fold([.tokens(5, model: "gpt-9")])
    #expect(again.notices.isEmpty)
  }

  @Test func `the configuration's context and providers count where the usage says nothing`() throws {
    var settings = CostLedger.Settings()
    settings.providers = [.llm: "azure"]
    settings.contexts = ["gladia": [("plan", "starter")]]
    var ledger = try TestLedger(settings)
    let heard = UsagePoint(
      metric: "voice.stt.seconds.total", attributes: [("stt_model", .string("solaria"))], value: .int(3_600))
    try ledger.fold([.tokens(1_000_000, provider: nil), .tokens(1_000_000), heard])
    #expect(ledger.dollars == "7.11")
    var plain = try TestLedger()
    try plain.fold([heard])
    #expect(plain.reports[0].unpriced == [.missingRate: 1])
  }

  @Test func `a cost never goes down, and catches up`() throws {
    var ledger = try TestLedger()
    try ledger.fold([.tokens(100), .tokens(0, "cached")])
    try ledger.fold([.tokens(400, "cached")], now: seconds(1_002))
    try ledger.fold([.tokens(1_000)], now: seconds(1_003))
    #expect(ledger.faults.isEmpty, "\(ledger.faults)")
    #expect(ledger.told["voice.cost.usd{cost_type=llm,model=gpt-4o,provider=openai}"] == 0.00225)
  }

  @Test func `a series is told when it changes and once a minute, and forgotten when it was idle`() throws {
    var ledger = try TestLedger()
    #expect(try ledger.fold([.tokens(1)], now: seconds(1_000)).toldSeries == 1)
    #expect(try ledger.fold([], now: seconds(1_010)).toldSeries == 0)
    #expect(try ledger.fold([.tokens(1)], now: seconds(1_020)).toldSeries == 1)
    #expect(try ledger.fold([], now: seconds(1_079)).toldSeries == 0)
    #expect(try ledger.fold([], now: seconds(1_080)).toldSeries == 1)
    #expect(try ledger.fold([], now: seconds(1_020 + 86_400)).forgottenSeries == 0)
    #expect(try ledger.fold([], now: seconds(1_020 + 86_500)).forgottenSeries == 1)
    #expect(ledger.ledger.seriesCount == 0 && ledger.state.count == 1)
    #expect(ledger.faults.isEmpty, "\(ledger.faults)")
  }

  @Test func `a clock that was set back gives no time twice`() throws {
    var ledger = try TestLedger()
    for now in [1_000, 500, 500, 1_000] as [UInt64] { try ledger.fold([.tokens(1)], now: seconds(now)) }
    #expect(ledger.faults.isEmpty, "\(ledger.faults)")
    #expect(ledger.dollars == "0.00001")
  }

  @Test func `what is not told is kept, and told later`() throws {
    var ledger = try TestLedger()
    try ledger.fold([.tokens(1_000_000)], tells: false)
    #expect(ledger.told.isEmpty)
    #expect(try ledger.restart().isEmpty)
    try ledger.fold([], now: seconds(2_000))
    #expect(Array(ledger.told.values) == [2.5])
  }

  @Test func `beyond the bound series are summed up in one of each metric`() throws {
    var settings = CostLedger.Settings()
    settings.maximumSeries = 2
    settings.keep = ["call_id"]
    var ledger = try TestLedger(settings)
    let points = (0..<10).map { number in
      var point = UsagePoint.tokens(number < 9 ? 1_000_000 : -1)
      point.attributes.append(("call_id", .int(Int64(number))))
      return point
    }
    try ledger.fold(points)
    #expect(ledger.dollars == "22.5")
    #expect(ledger.told["voice.cost.usd{otel.metric.overflow=true}"] == 17.5)
    #expect(ledger.told["voice.usage.rejected{otel.metric.overflow=true}"] == 1)
    #expect(ledger.ledger.seriesCount == 4)
  }

  @Test func `beyond the bound units are not mixed`() throws {
    var settings = CostLedger.Settings()
    settings.maximumSeries = 1
    var ledger = try TestLedger(settings)
    let spoken = UsagePoint(
      metric: "voice.tts.characters.total", attributes: [("tts_model", .string("none"))], value: .int(7))
    try ledger.fold([.tokens(5), spoken, spoken, .tokens(11, model: "none"), .tokens(2, "output", model: "none")])
    #expect(
      ledger.told == [
        "voice.cost.usd{cost_type=llm,model=gpt-4o,provider=openai}": 0.0000125,
        "voice.usage.unpriced{cost_type=llm,kind=input,otel.metric.overflow=true}": 11,
        "voice.usage.unpriced{cost_type=llm,kind=output,otel.metric.overflow=true}": 2,
        "voice.usage.unpriced{cost_type=tts,kind=characters,otel.metric.overflow=true}": 14,
      ])
  }

  @Test func `more series than a batch tells are told by the next fold`() throws {
    var settings = CostLedger.Settings()
    settings.maximumSeries = 20_000
    settings.keep = ["call_id"]
    var ledger = try TestLedger(settings)
    let points = (0..<12_000).map { number in
      var point = UsagePoint.tokens(1_000_000)
      point.attributes.append(("call_id", .int(Int64(number))))
      return point
    }
    #expect(try ledger.fold(points).toldSeries == CostLedger.maximumTold)
    #expect(try ledger.fold([]).toldSeries == 12_000 - CostLedger.maximumTold)
    #expect(try ledger.fold([]).toldSeries == 0)
    #expect(ledger.told.count == 12_000 && ledger.faults.isEmpty)
  }

  @Test func `series of totals beyond their bound, and names beyond theirs, are counted`() throws {
    var settings = CostLedger.Settings()
    settings.maximumSeries = 1
    var ledger = try TestLedger(settings)
    let points = (0..<15).map { number in
      var point = UsagePoint.tokens(1, .cumulative, start: Self.start)
      point.attributes.append(("call_id", .int(Int64(number))))
      return point
    }
    try ledger.fold(points)
    #expect(ledger.reports[0].rejected == [.tooManySeries: 5])
    var long = UsagePoint.tokens(1)
    long.resource = [("text", .string(String(repeating: "x", count: 5_000)))]
    var total = long
    total.shape = .cumulative
    #expect(try ledger.fold([long, total]).rejected == [.tooLarge: 2])
    var model = try TestLedger()
    try model.fold([.tokens(1, model: String(repeating: "é", count: 4_000))])
    #expect(model.reports[0].unpriced == [.unknownModel: 1])
    #expect(model.told.keys.allSatisfy { $0.utf8.count < 500 })
  }

  @Test func `bytes that are no note of usage are counted, and so is what the configuration maps no longer`() throws {
    var ledger = try TestLedger()
    let other = UsageMapping(metric: "other", costType: .llm, kind: .fixed(.input), model: [], provider: [])
    let record = try UsageSieve(UsageIndex([other])).record(of: makeBatch([UsagePoint(metric: "other")]))
    let fold = try ledger.ledger.fold([[], [1, 2, 3], try #require(record)], now: seconds(1_000))
    #expect(fold.report.rejected == [.unreadable: 2, .unmapped: 1])
  }
}
