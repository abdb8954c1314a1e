internal import ArgumentParser

/// `tattler prices`
struct PricesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prices", abstract: "Look at the prices of models, calculate with them, check and compare tables.",
    discussion: """
      The program has a table of prices with it. Files given by --prices lie over it, the last the strongest.

        tattler prices list --provider openai
        tattler prices show gpt-4o
        tattler prices calc --model gpt-4o --input 1200 --output 350
        tattler prices lint contract.yaml          look for mistakes in a table
        tattler prices diff shipped new.yaml       what a new table changes
        tattler prices age --max-age 90d           say how old the table is

      Every command takes --json for scripts. Exit codes: 0 done, 1 not found, findings or too old, 2 not everything has \
      a price, 3 the usage contradicts itself, 64 usage, 78 mistakes in a file of prices.
      """,
    subcommands: [
      PricesListCommand.self, PricesShowCommand.self, PricesCalcCommand.self, PricesLintCommand.self,
      PricesDiffCommand.self, PricesAgeCommand.self,
    ])
}
