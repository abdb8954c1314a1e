public import TattlerConfig

/// Everything that some layers of price files say, merged: what is listed, compared and checked. A ``PriceTable`` is made of
/// it for pricing.
public struct PriceCatalogue: Sendable {
  /// The files, the first the lowest.
  public internal(set) var layers: [PriceLayer] = []
  /// Who states prices, by id.
  public internal(set) var sources: [String: PriceSource] = [:]
  /// The providers that a model without one is looked for at, the first the likeliest.
  public internal(set) var precedence: [String] = []
  /// The providers, in the order of the files.
  public internal(set) var providers: [ProviderPrices] = []

  /// An empty one.
  init() {}

  /// Reads the table of this program and the files that lie over it.
  ///
  /// - Parameters:
  ///   - files: paths, the last the strongest.
  ///   - withShipped: false for the files alone.
  /// - Throws: every mistake with file, line and column.
  public static func load(
    files: [String] = [], withShipped: Bool = true
  ) throws(ConfigErrors) -> PriceCatalogue {
    var documents: [ConfigDocument] = []
    if withShipped { documents.append(try shippedDocument()) }
    for file in files { documents.append(try ConfigDocument.load(path: file, limits: limits)) }
    return try PriceCatalogue(documents)
  }

  /// Reads documents, the last the strongest.
  ///
  /// - Throws: every mistake with file, line and column.
  public init(_ documents: [ConfigDocument]) throws(ConfigErrors) {
    var merger = CatalogueMerger()
    for (index, document) in documents.enumerated() {
      let layer = try PriceLayerReader.read(document, layer: index)
      try merger.add(layer)
    }
    self = try merger.finish()
  }

  /// Room for a table of many times the shipped one's size.
  static let limits = ConfigLimits(maximumBytes: 16 << 20, maximumDepth: 32, maximumNodes: 2_000_000)

  /// The provider of an id or alias.
  public func provider(named name: String) -> ProviderPrices? {
    providers.first { $0.id == name || $0.aliases.contains(name) }
  }
}
