internal import ArgumentParser
internal import TattlerConfig
internal import TattlerPricing

/// `tattler prices show`
struct PricesShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show everything that the tables say of a model.",
    discussion: """
        tattler prices show gpt-4o
        tattler prices show gpt-4o --provider azure --context region=eu --at 2026-11-01

      Entries that apply at the date, in the context, to a short prompt are marked with *; of several the one that says \
      most counts. The exit code is 1 where the model is not known.
      """)

  @Argument(help: "The model's id or alias.") var model: String
  @Option(help: "The provider. Default: the first that has the model.") var provider: String?
  @Option(help: "A date or a time in UTC. Default: now.") var at: PriceMoment?
  @Option(
    name: .customLong("context"),
    help: "What decides between prices: service_tier=priority. May be given several times.")
  var pairs: [PriceContextPair] = []
  @OptionGroup var layers: PriceLayers

  func run() throws {
    let (catalogue, table) = try layers.load()
    let lookup = PriceLookup(catalogue: catalogue, table: table)
    guard let found = lookup.model(model, of: provider) else {
      Console.complain(HumanText.safe(lookup.failure(model, of: provider)))
      throw ExitStatus.negative
    }
    let description = ModelDescription(
      catalogue: catalogue, provider: found.provider, model: found.model,
      others: lookup.others(model, beside: found.provider.id), moment: PriceMoment.orNow(at),
      context: PriceContextPair.context(pairs))
    if layers.json { return try Console.write(description.json) }
    for line in description.lines() { try Console.print(line) }
  }
}
