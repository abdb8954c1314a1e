public import TattlerConfig
public import TattlerPricing

/// The section `processors.cost` of a configuration.
public struct CostConfiguration: Sendable {
  /// Files of prices that lie over the shipped table, the last the strongest.
  public var prices: [String] = []
  /// How often usage becomes cost, in nanoseconds.
  public var intervalNanoseconds: UInt64 = 10_000_000_000
  /// The bounds and choices of the ledger; ``CostLedger/Settings/contexts`` has the names of providers as the file has them.
  public var settings = CostLedger.Settings()
  /// Mappings of metrics, in rising strength: the built-in ones, then the file's.
  public var usage: [UsageMapping] = UsageMapping.builtIn

  /// The defaults.
  public init() {}

  /// Where the section stands in a configuration.
  public static let keyPath = ConfigKeyPath([.key("processors"), .key("cost")])

  /// Prices to compute with, and the settings with the providers' names as the table has them.
  public struct Prices: Sendable {
    /// The table.
    public let table: PriceTable
    /// The settings.
    public let settings: CostLedger.Settings
  }

  /// Reads the files of prices.
  ///
  /// - Parameter document: where the section stands, for the places of mistakes.
  /// - Throws: every mistake in the files, and every provider that no table knows, with its place.
  public func loadPrices(for document: ConfigDocument) throws(ConfigErrors) -> Prices {
    let catalogue = try PriceCatalogue.load(files: prices)
    let table = try PriceTable(catalogue)
    var settings = settings
    var mistakes: [ConfigError] = []
    func known(_ name: String, _ key: ConfigKeyPath) -> String {
      if let provider = catalogue.provider(named: name.lowercased()) { return provider.id }
      let names = catalogue.providers.flatMap { [$0.id] + $0.aliases }
      mistakes.append(
        ConfigError(
          .invalidValue, at: document.root.position(ofKeyPath: key), keyPath: key,
          reason: "no table of prices has the provider \"\(name)\"",
          suggestion: Spelling.nearest(to: name, among: names)))
      return name
    }
    settings.contexts = [:]
    for (name, pairs) in self.settings.contexts.sorted(by: { $0.key < $1.key }) {
      settings.contexts[known(name, Self.keyPath.appending(key: "context").appending(key: name)), default: []] += pairs
    }
    for (type, name) in self.settings.providers.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      settings.providers[type] = known(
        name, Self.keyPath.appending(key: "providers").appending(key: type.rawValue))
    }
    if let errors = ConfigErrors(mistakes) { throw errors }
    return Prices(table: table, settings: settings)
  }
}
