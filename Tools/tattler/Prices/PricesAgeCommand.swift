internal import ArgumentParser
internal import TattlerConfig
internal import TattlerPricing

/// `tattler prices age`
struct PricesAgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "age", abstract: "Say how old the tables are and when their sources were read.",
    discussion: """
        tattler prices age --max-age 90d

      The exit code is 1 where the sources of a table, or one of them, were read longer ago than --max-age. A table that \
      gives no date, such as that of a contract, is not judged.
      """)

  @Option(help: "The greatest age, such as 90d or 12w.") var maxAge: UsageDuration?
  @Option(help: "The day to look from: a date or a time in UTC. Default: now.") var at: PriceMoment?
  @OptionGroup var layers: PriceLayers

  func validate() throws {
    if let maxAge, maxAge.duration < .zero { throw ValidationError("--max-age is not negative") }
  }

  func run() throws {
    let catalogue = try layers.catalogue()
    let now = PriceMoment.orNow(at)
    let ages = PriceAges(catalogue, now: now, maximum: maxAge?.duration)
    if layers.json {
      try Console.write(ages.json)
    } else {
      for line in ages.lines() { try Console.print(line) }
    }
    if ages.isExceeded { throw ExitStatus.negative }
  }
}
