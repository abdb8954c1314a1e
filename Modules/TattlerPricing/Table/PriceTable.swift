public import TattlerConfig

/// Prices, ready to price with: finding a model and pricing a usage takes no memory and well under a microsecond.
///
/// ```swift
/// let prices = try PriceTable.load()
/// var usage = Usage()
/// usage[.input] = 1_200
/// usage[.output] = 350
/// let charge = prices.charge(usage, provider: "openai", model: "gpt-4o", at: now)
/// print(charge.amount)  // 0.0065
/// ```
public struct PriceTable: Sendable {
  /// A model that was found, to price with again.
  public struct Model: Sendable, Hashable {
    let index: Int
  }

  let storage: PriceStorage

  /// When the sources of the shipped table were read, in nanoseconds since 1970: the age of what it says.
  public let checked: Int64?
  /// The files that it was made of.
  public let layers: [PriceLayer]

  /// The table of this program with the files that lie over it, the last the strongest.
  ///
  /// - Throws: every mistake with file, line and column.
  public static func load(files: [String] = []) throws(ConfigErrors) -> PriceTable {
    try PriceTable(PriceCatalogue.load(files: files))
  }

  /// Makes a table of what some layers say.
  ///
  /// - Throws: prices and factors that have together too many decimals to be exact.
  public init(_ catalogue: PriceCatalogue) throws(ConfigErrors) {
    var compiler = TableCompiler(catalogue)
    try compiler.compile()
    storage = PriceStorage(compiler)
    layers = catalogue.layers
    checked = catalogue.layers.first?.checked
  }

  /// Finds a model: by its exact id, an alias, or the other form of a date at the end; never by a part of its name.
  ///
  /// - Parameters:
  ///   - id: what the vendor reports. Where no provider is given, it may begin with one: `openai/gpt-4o`.
  ///   - provider: a name of it; nil to look at all, the first by ``PriceCatalogue/precedence`` that has the id.
  public func model(_ id: String, of provider: String?) -> Result<Model, Unknown> {
    guard let provider else { return anyModel(id) }
    guard let index = self.provider(provider) else { return .failure(.provider) }
    if let model = model(id, at: index) { return .success(Model(index: model)) }
    return .failure(storage.providers[index].isUnpriced ? .price : .model)
  }

  /// What is not known.
  public enum Unknown: Error, Sendable, Hashable {
    /// The provider.
    case provider
    /// The model.
    case model
    /// Any price of the provider's, which is known to have none.
    case price
  }

  private func provider(_ name: String) -> Int? {
    storage.names.index[name, .providers] ?? storage.names.index[name.lowercased(), .providers]
  }

  private func model(_ id: String, at provider: Int) -> Int? {
    find(id, .models(provider: provider))
  }

  private func find(_ id: String, _ scope: NameIndex.Scope) -> Int? {
    if let model = storage.names.index[id, scope] { return model }
    return CompactDate.otherForm(id).flatMap { storage.names.index[$0, scope] }
  }

  private func anyModel(_ id: String) -> Result<Model, Unknown> {
    if let model = find(id, .anyModel) { return .success(Model(index: model)) }
    guard let slash = id.firstIndex(of: "/"), let provider = provider(String(id[..<slash])),
      let model = model(String(id[id.index(after: slash)...]), at: provider)
    else { return .failure(.model) }
    return .success(Model(index: model))
  }

  /// The id of a model as the table has it, and of its provider: what metrics are labelled with.
  public func names(of model: Model) -> (provider: String, model: String) {
    (storage.names.providers[storage.models[model.index].provider], storage.names.models[model.index])
  }

  /// How a model's vendor counts characters.
  public func characterRule(of model: Model) -> BillingRule.CharacterRule {
    storage.models[model.index].billing.characters
  }
}
