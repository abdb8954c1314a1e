import Foundation
import TattlerConfig
import TestHarness
import Testing

extension EndToEnd {
  /// `tattler prices`, as a person and as a script runs it, with prices of an invented vendor over the shipped ones.
  @Suite struct PriceCommandTests {
    private let scratch: Scratch
    private let layer: String

    static let prices = """
      tattler_prices: 1
      released: 2026-11-21
      checked: 2026-11-20
      sources: {page: {name: "acme.example, prices", confidence: vendor, checked: 2026-11-20}}
      providers:
        acme:
          aliases: [acme.inc]
          usage: {cached: gross, reasoning: included}
          credits: [{when: {plan: gold}, source: page, rates: {1M credit: {credit: "39.2"}}}]
          models:
            talk-1:
              aliases: [talk-latest]
              retires: 2027-06-01
              multipliers: [{by: "1.1", when: {region: eu}, source: page}]
              prices:
                - {source: page, rates: {1M token: {input: "2.5", cache_read: "1.25", output: "10"}}}
                - when: {service_tier: priority}
                  from: 2026-10-12
                  source: page
                  rates: {1M token: {input: "4.25", cache_read: "2.125", output: "17"}}
                  disagree: {output: {"18": page}}
            hear-1:
              billing: {minimum: 10s}
              prices: [{source: page, rates: {1 hour: {audio: "0.111"}}}]
            sing-1:
              prices: [{source: page, credits: {1 character: {characters: "1"}}}]

      """

    init() throws {
      scratch = try Scratch()
      layer = try scratch.write(Self.prices, to: "acme.yaml")
    }

    private func prices(_ arguments: [String]) throws -> Command.Outcome {
      try Command.tattler(["prices"] + arguments + ["--prices", layer])
    }

    private func json(_ arguments: [String], status: Int32 = 0) throws -> JSONValue {
      let outcome = try prices(arguments + ["--json"])
      #expect(outcome.status == status && outcome.errors.isEmpty, "\(arguments): \(outcome)")
      return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    @Test("Help names every command and what the exit codes say")
    func help() throws {
      let help = try Command.tattler(["prices", "--help"])
      #expect(help.status == 0 && help.output.contains("Exit codes"))
      for command in ["list", "show", "calc", "lint", "diff", "age"] {
        #expect(help.output.contains("\n  \(command) "), "\(help.output)")
        let own = try Command.tattler(["prices", command, "--help"])
        #expect(own.status == 0 && own.output.contains("USAGE: tattler prices \(command)"), "\(own.output)")
        #expect(own.output.contains("--json") && own.output.contains("--prices"))
      }
    }

    @Test("The arithmetic is shown line by line, without colours where it is piped")
    func arithmetic() throws {
      let line = """
        prices calc --provider acme --model talk-latest --input 12000 --cache-read 8000 --output 500 --context region=eu \
        --at 2026-11-21 --prices acme.yaml
        """
      let outcome = try Command.tattler(line.split(separator: " ").map(String.init), folder: scratch.path)
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      #expect(
        outcome.output == """
          acme talk-1 (talk-latest) at 2026-11-21, region=eu
            input       4,000 tokens  × $2.5 / 1M tokens   = $0.01
            cache_read  8,000 tokens  × $1.25 / 1M tokens  = $0.01
            output        500 tokens  × $10 / 1M tokens    = $0.005
            factor                    × 1.1 for region=eu
            total                                          = $0.0275
            prices: acme.example, prices; checked 2026-11-20; from acme.yaml

          """, "\(outcome.output)")
    }

    struct Calculation: CustomTestStringConvertible {
      var arguments: String
      var exit: Int32 = 0
      var status = "priced"
      var reason: String?
      var total: String?
      var exact: String?
      var warnings: [String] = []

      var testDescription: String { arguments }
    }

    static let calculations = [
      Calculation(arguments: "talk-1 --input 1200 --output 350", total: "0.0065", exact: "6500000000"),
      Calculation(
        arguments: "talk-1 --input 400 --cache-read 1000 --output 0 --convention net", total: "0.00225",
        exact: "2250000000"),
      Calculation(
        arguments: "talk-1 --input 3000 --cache-read 1000 --output 200 --context service_tier=Priority",
        total: "0.014025", exact: "14025000000", warnings: ["disputed"]),
      Calculation(
        arguments: "talk-1 --input 3000 --context service_tier=priority --at 2026-10-11", total: "0.0075",
        exact: "7500000000", warnings: ["unknown_context"]),
      Calculation(
        arguments: "talk-1 --input 1000 --context tea=earl_grey", total: "0.0025", exact: "2500000000",
        warnings: ["unknown_context"]),
      Calculation(
        arguments: "talk-1 --input 1 --at 2027-06-01", total: "0.0000025", exact: "2500000", warnings: ["retired"]),
      Calculation(arguments: "talk-1 --input 0", total: "0", exact: "0"),
      Calculation(
        arguments: "talk-1 --output 10 --reasoning 20 --reasoning-convention separate", total: "0.0003",
        exact: "300000000"),
      Calculation(arguments: "hear-1 --audio 3200ms", total: "0.000308333333", exact: "925000000/3"),
      Calculation(arguments: "hear-1 --audio 3.2s --repeat 3", total: "0.000925", exact: "925000000"),
      Calculation(
        arguments: "sing-1 --characters 1847 --context plan=gold", total: "0.0724024", exact: "72402400000"),
      Calculation(
        arguments: "sing-1 --text नमस्ते --context plan=gold", total: "0.0002352", exact: "235200000"),
      Calculation(arguments: "sing-1 --characters 5", exit: 2, status: "unpriced", reason: "missing_rate"),
      Calculation(
        arguments: "talk-1 --input 1000 --characters 5", exit: 2, status: "partly_priced", reason: "unit_mismatch",
        total: "0.0025", exact: "2500000000"),
      Calculation(arguments: "talk-2 --input 1", exit: 2, status: "unpriced", reason: "unknown_model"),
      Calculation(arguments: "talk --input 1", exit: 2, status: "unpriced", reason: "unknown_model"),
      Calculation(
        arguments: "talk-1 --input 1 --cache-read 2", exit: 3, status: "rejected", reason: "parts_exceed_input"),
      Calculation(arguments: "talk-1 --input=-1", exit: 3, status: "rejected", reason: "negative"),
      Calculation(arguments: "hear-1 --audio=-1s", exit: 3, status: "rejected", reason: "negative"),
      Calculation(
        arguments: "talk-1 --input 100000000000000000 --repeat 1000000000000", exit: 3, status: "rejected",
        reason: "too_large"),
    ]

    @Test("Exit code, status, reason and the exact total say the same", arguments: calculations)
    func calculate(_ calculation: Calculation) throws {
      let words = calculation.arguments.split(separator: " ").map(String.init)
      let dated = words.contains("--at") ? words : words + ["--at", "2026-11-21"]
      let arguments = ["calc", "--provider", "acme.inc", "--model"] + dated
      let answer = try json(arguments, status: calculation.exit)
      #expect(answer["status"]?.stringValue == calculation.status)
      #expect(answer["reason"]?.stringValue == calculation.reason)
      #expect(answer["total_usd"]?.stringValue == calculation.total)
      #expect(answer["exact_pico_usd"]?.stringValue == calculation.exact)
      #expect(answer["warnings"]?.arrayValue?.compactMap(\.stringValue) == calculation.warnings)
      #expect((answer["total_pico_usd"]?.stringValue == nil) == (calculation.total == nil))
      // What a person reads ends in the same way.
      let text = try prices(arguments)
      #expect(text.status == calculation.exit && !text.output.contains("\u{1B}"), "\(text)")
      if let total = calculation.total { #expect(text.output.contains("$\(total)\n"), "\(text.output)") }
      if let reason = calculation.reason { #expect(text.output.contains("(\(reason))"), "\(text.output)") }
    }

    @Test("What has no price is named with its quantity and its reason")
    func unpriced() throws {
      let answer = try json(
        ["calc", "--provider", "acme", "--model", "talk-1", "--input", "7", "--audio", "1.5s"], status: 2)
      let audio = answer["unpriced"]?["audio"]
      #expect(audio?["quantity"]?.stringValue == "1.5" && audio?["unit"]?.stringValue == "second")
      #expect(audio?["reason"]?.stringValue == "unit_mismatch")
      #expect(answer["lines"]?.arrayValue?.count == 1)
      let unknown = try json(["calc", "--provider", "acme", "--model", "talk-11", "--input", "7"], status: 2)
      #expect(unknown["unpriced"]?["input"]?["quantity"]?.stringValue == "7")
      #expect(unknown["nearest"]?.arrayValue?.compactMap(\.stringValue).contains("talk-1") == true)
    }

    @Test("Every kind of usage has an option")
    func kinds() throws {
      let tokens = [
        "input", "cache-read", "cache-write-5m", "cache-write-1h", "cache-write-12h", "output", "reasoning",
        "input-audio", "cache-read-audio", "cache-write-audio", "output-audio", "input-image", "cache-read-image",
        "output-image", "input-video", "output-video",
      ]
      let counts = ["characters", "output-characters", "requests", "messages", "images", "credits"]
      let times = ["audio", "spoken-audio", "call", "session"]
      let options = (tokens + counts).map { "--\($0)=1" } + times.map { "--\($0)=1s" }
      let answer = try json(["calc", "--provider", "nobody", "--model", "nothing"] + options, status: 2)
      #expect(answer["reason"]?.stringValue == "unknown_provider")
      #expect(answer["unpriced"]?.objectValue?.count == options.count)
    }

    @Test(
      "A command line that says too little or too much is refused",
      arguments: [
        "calc --model talk-1", "calc --input 5", "calc --model a --text b --characters 1",
        "calc --model a --characters 1 --context plan", "calc --model a --input 1 --at yesterday",
        "calc --model a --input 1 --repeat 0", "calc --model a --audio 90", "list --kind soup", "lint --alone",
        "diff shipped", "age --max-age soon", "show",
      ])
    func refused(line: String) throws {
      let outcome = try prices(line.split(separator: " ").map(String.init))
      #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome)")
    }

    @Test("Show has everything of a model; an unknown one gives the nearest ids as a hint")
    func show() throws {
      let text = try prices(["show", "talk-latest", "--at", "2026-11-21", "--context", "service_tier=priority"])
      #expect(text.status == 0)
      for words in [
        "acme talk-1\n", "also       talk-latest\n", "retires    2027-06-01\n",
        "* service_tier=priority, from 2026-10-12  [", "$17 / 1M tokens     18 say page\n",
        "× 1.1 for region=eu  (page)\n",
        "page  vendor  checked 2026-11-20  acme.example, prices\n",
      ] { #expect(text.output.contains(words), "\(words): \(text.output)") }
      let answer = try json(["show", "talk-1", "--provider", "acme", "--at", "2026-11-21"])
      let applying = answer["entries"]?.arrayValue?.map { $0["applies_for"]?.arrayValue?.count ?? -1 }
      #expect(applying == [2, 0])
      let unknown = try prices(["show", "talk-11", "--provider", "acme"])
      #expect(unknown.status == 1 && unknown.errors.contains("did you mean \"talk-1\"?"), "\(unknown)")
      #expect(try prices(["show", "talk-1", "--provider", "acmee"]).errors.contains("did you mean \"acme\"?"))
    }

    @Test("List shows what is left of it by provider and kind")
    func list() throws {
      let text = try prices(["list", "--provider", "acme", "--at", "2026-11-21"])
      #expect(
        text.output == """
          PROVIDER  MODEL   RETIRES     USD FOR    PRICES
          acme      talk-1  2027-06-01  1M tokens  input 2.5, cache_read 1.25, output 10
          acme      hear-1              hour       audio 0.111
          acme      sing-1              character  characters 1 credit

          """, "\(text.output)")
      let audio = try json(["list", "--provider", "acme", "--kind", "audio"])
      #expect(audio["models"]?.arrayValue?.map { $0["model"]?.stringValue } == ["hear-1"])
      #expect(try json(["list"])["models"]?.arrayValue?.isEmpty == false)
      #expect(try prices(["list", "--provider", "acmee"]).status == 1)
    }

    @Test("Lint finds mistakes in files, and --strict takes warnings for errors")
    func lint() throws {
      let good = try Command.tattler(["prices", "lint", layer, "--at", "2026-11-21"])
      #expect(good.status == 0, "\(good)")
      let doubtful = try scratch.write(
        Self.prices.replacingOccurrences(of: "\"1.25\"", with: "\"12.5\""), to: "doubtful.yaml")
      #expect(try Command.tattler(["prices", "lint", doubtful, "--at", "2026-11-21"]).status == 0)
      let strict = try Command.tattler(["prices", "lint", "--strict", doubtful, "--at", "2026-11-21"])
      #expect(strict.status == 1 && strict.output.contains("doubtful.yaml:16:13: warning: acme talk-1: "), "\(strict)")
      let bad = try scratch.write(
        Self.prices.replacingOccurrences(of: "source: page,", with: "source: pag,"), to: "bad")
      let refused = try Command.tattler(["prices", "lint", bad, "--alone", "--json", "--at", "2026-11-21"])
      #expect(refused.status == 1)
      let answer = try JSONValue(parsing: Array(refused.output.utf8))
      #expect(answer["errors"]?.integerValue == 4)
      #expect(answer["findings"]?.arrayValue?.contains { $0["rule"]?.stringValue == "undeclared_source" } == true)
      let unreadable = try scratch.write("tattler_prices: 1\nprovider: {}\n", to: "unreadable.yaml")
      let mistakes = try json(["lint", unreadable], status: 1)
      #expect(mistakes["findings"]?.arrayValue?.first?["rule"]?.stringValue == "unreadable")
      #expect(try Command.tattler(["prices", "lint", unreadable]).errors.contains("did you mean \"providers\"?"))
      #expect(try Command.tattler(["prices", "lint"]).status == 0)
    }

    @Test("Diff says what a table changes, the shipped one among them")
    func diff() throws {
      let new = try scratch.write(
        Self.prices.replacingOccurrences(of: "\"2.5\"", with: "\"3\"")
          .replacingOccurrences(of: "talk-latest", with: "talk"), to: "new.yaml")
      let text = try Command.tattler(["prices", "diff", layer, new])
      #expect(
        text.status == 0
          && text.output == """
            acme talk-1
              ~ standard: input $2.5 / 1M tokens → $3 / 1M tokens (+20.0 %)
              - the name talk-latest
              + the name talk
            3 differences

            """,
        "\(text.output)")
      #expect(try Command.tattler(["prices", "diff", "shipped", "shipped"]).output == "no differences\n")
      let added = try json(["diff", "shipped", "shipped"])["changes"]?.arrayValue
      #expect(added?.map { $0["new"]?.stringValue } == ["acme"])
      #expect(try Command.tattler(["prices", "diff", "shipped", "missing.yaml"]).status == 78)
    }

    @Test("Age tells when the tables were read, and is 1 where that is too long ago")
    func age() throws {
      let fresh = try prices(["age", "--max-age", "90d", "--at", "2026-11-21"])
      #expect(fresh.status == 0 && fresh.output.contains("2026-11-20  1 day"), "\(fresh)")
      let answer = try json(["age", "--max-age", "90d", "--at", "2036-11-21"], status: 1)
      #expect(answer["too_old"]?.booleanValue == true && answer["tables"]?.arrayValue?.count == 2)
      #expect(try prices(["age", "--at", "2036-11-21"]).status == 0)
    }

    @Test(
      "A file of prices with a mistake is refused with its place",
      arguments: ["calc --model a --input 1", "list", "age"])
    func broken(line: String) throws {
      let file = try scratch.write(
        "tattler_prices: 1\nproviders: {acme: {models: {a: {prices: [{}]}}}}\n", to: "b.yaml")
      let words = line.split(separator: " ").map(String.init)
      let outcome = try Command.tattler(["prices"] + words + ["--prices", file])
      #expect(outcome.status == 78 && outcome.errors.contains("b.yaml:2:"), "\(outcome)")
    }
  }
}
