internal import ArgumentParser
internal import TattlerPricing

/// `tattler prices calc`
struct PricesCalcCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calc", abstract: "Say what a usage costs, line by line.",
    discussion: """
        tattler prices calc --model gpt-4o --input 12000 --cache-read 8000
        tattler prices calc --model o3 --output 200 --context service_tier=flex
        tattler prices calc --model sonic-3 --text Hello --context plan=startup

      A model is found by its exact id, an alias, or the other form of a date at its end; never by a part of its name. \
      What has no price is said to have none and adds nothing to the total.

      Exit codes: 0 everything has a price, 2 something or everything has none, 3 the numbers contradict each other, \
      64 usage, 78 mistakes in a file of prices. With --json: status (priced, partly_priced, unpriced, rejected), reason, \
      total_pico_usd (rounded half to even), exact_pico_usd, total_usd, lines, factors, unpriced, warnings; totals are null \
      where nothing is priced.
      """)

  @Option(help: "The model's id as the vendor reports it.") var model: String
  @Option(help: "The provider. Default: the first that has the model, by the table's precedence.") var provider: String?
  @OptionGroup(title: "What was used") var used: UsageOptions
  @Option(
    name: .customLong("context"),
    help:
      "What decides between prices, such as service_tier=priority, region=eu, plan=startup. May be given several times."
  )
  var pairs: [PriceContextPair] = []
  @Option(help: "When it was used: a date or a time in UTC. Default: now.") var at: PriceMoment?
  @Option(name: .customLong("repeat"), help: "So many requests of this usage each.") var count: Int64 = 1
  @OptionGroup var layers: PriceLayers

  func validate() throws {
    if !(1...1_000_000_000_000).contains(count) { throw ValidationError("--repeat is from 1 to 1000000000000") }
  }

  func run() throws {
    let (catalogue, table) = try layers.load()
    let lookup = PriceLookup(catalogue: catalogue, table: table)
    let calculation = PriceCalculation(
      lookup, usage: used.usage, provider: provider, model: model, moment: PriceMoment.orNow(at),
      context: PriceContextPair.context(pairs), count: count)
    if layers.json {
      try Console.write(calculation.json)
    } else {
      for line in calculation.lines() { try Console.print(line) }
    }
    switch calculation.outcome {
    case .priced: return
    case .partlyPriced, .unpriced: throw ExitStatus.unpriced
    case .rejected: throw ExitStatus.rejected
    }
  }
}

extension ExitStatus {
  /// Something was found, or not found.
  static let negative = ExitCode(1)
  /// Not everything has a price.
  static let unpriced = ExitCode(2)
  /// A usage contradicts itself.
  static let rejected = ExitCode(3)
}
