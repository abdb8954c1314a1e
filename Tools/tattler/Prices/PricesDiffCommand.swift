internal import ArgumentParser
internal import TattlerConfig
internal import TattlerPricing

/// `tattler prices diff`
struct PricesDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Say what is different between two tables of prices.",
    discussion: """
        tattler prices diff shipped new.yaml
        tattler prices diff shipped shipped --prices contract.yaml   what a contract changes

      "shipped" stands for the table of the program; a file stands for itself alone. Files of --prices lie over the new \
      one. The exit code is 0 whether there are differences or not.
      """)

  @Argument(help: "A file, or shipped.") var old: String
  @Argument(help: "A file, or shipped.") var new: String
  @OptionGroup var layers: PriceLayers

  func run() throws {
    let before = try catalogue(old, [])
    let after = try catalogue(new, layers.files)
    let changes = PriceDiff.changes(from: before, to: after)
    if layers.json { return try Console.write(PriceChangeText.json(changes)) }
    for line in PriceChangeText.lines(changes) { try Console.print(line) }
  }

  private func catalogue(_ name: String, _ files: [String]) throws -> PriceCatalogue {
    try PriceLayers.reading { () throws(ConfigErrors) in
      try name == "shipped"
        ? .load(files: files) : .load(files: [name] + files, withShipped: false)
    }
  }
}
