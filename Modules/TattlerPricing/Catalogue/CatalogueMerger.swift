internal import TattlerConfig

/// Lays files of prices over each other.
struct CatalogueMerger {
  private var catalogue = PriceCatalogue()
  private var providerIndex: [String: Int] = [:]
  /// The layer that each other name of a provider is from.
  private var aliasLayers: [String: Int] = [:]
  /// Of each provider, the models by id.
  private var modelIndex: [[String: Int]] = []
  /// Of each provider, the models by alias.
  private var aliasIndex: [[String: Int]] = []
  private var errors: [ConfigError] = []

  mutating func add(_ layer: ParsedLayer) throws(ConfigErrors) {
    catalogue.layers.append(PriceLayer(file: layer.file, released: layer.released, checked: layer.checked))
    for source in layer.sources { catalogue.sources[source.id] = source }
    for provider in layer.providers { add(provider) }
    if !layer.precedence.isEmpty {
      catalogue.precedence = layer.precedence.map(\.id)
      for name in layer.precedence where providerIndex[name.id] == nil {
        report(name.position, "no provider has the name \"\(name.id)\"", near: name.id, Array(providerIndex.keys))
      }
    }
    if let errors = ConfigErrors(errors) { throw errors }
  }

  /// Checks what the layers are together.
  consuming func finish() throws(ConfigErrors) -> PriceCatalogue {
    for provider in catalogue.providers { checkIDs(of: provider) }
    if let errors = ConfigErrors(errors) { throw errors }
    return catalogue
  }

  private mutating func report(
    _ position: ConfigPosition, _ reason: String, near word: String = "", _ names: [String] = []
  ) {
    errors.append(
      ConfigError(
        .invalidValue, at: position, reason: reason, suggestion: Spelling.nearest(to: word, among: names)))
  }

  private mutating func add(_ parsed: ParsedLayer.Provider) {
    let index: Int
    if let known = providerIndex[parsed.id] {
      index = known
      if aliasLayers[parsed.id] == catalogue.layers.count {
        report(parsed.position, "\"\(parsed.id)\" is a name of \(catalogue.providers[known].id) already")
      }
    } else {
      index = catalogue.providers.count
      catalogue.providers.append(ProviderPrices(id: parsed.id, name: parsed.id, position: parsed.position))
      modelIndex.append([:])
      aliasIndex.append([:])
      providerIndex[parsed.id] = index
    }
    for alias in parsed.aliases {
      if let other = providerIndex[alias.id] {
        if other == index { continue }
        report(alias.position, "\"\(alias.id)\" is a name of \(catalogue.providers[other].id) already")
      } else {
        providerIndex[alias.id] = index
        aliasLayers[alias.id] = catalogue.layers.count
        catalogue.providers[index].aliases.append(alias.id)
      }
    }
    apply(parsed, to: index)
    for model in parsed.models { add(model, to: index) }
  }

  private mutating func apply(_ parsed: ParsedLayer.Provider, to index: Int) {
    if let name = parsed.name { catalogue.providers[index].name = name }
    if let url = parsed.url { catalogue.providers[index].url = url }
    if let cached = parsed.cached { catalogue.providers[index].cached = cached }
    if let reasoning = parsed.reasoning { catalogue.providers[index].reasoning = reasoning }
    if let reason = parsed.unpriced { catalogue.providers[index].unpriced = reason }
    if !parsed.models.isEmpty && parsed.unpriced == nil { catalogue.providers[index].unpriced = nil }
    let said = parsed.context.map(\.key)
    catalogue.providers[index].context.removeAll { said.contains($0.key) }
    catalogue.providers[index].context += parsed.context
    catalogue.providers[index].multipliers += parsed.multipliers
    catalogue.providers[index].credits += parsed.credits
  }

  private mutating func add(_ parsed: ParsedLayer.Model, to provider: Int) {
    let isLaidOver = catalogue.layers.count > 1
    let sameID = isLaidOver ? CompactDate.otherForm(parsed.id).flatMap { modelIndex[provider][$0] } : nil
    let index = modelIndex[provider][parsed.id] ?? sameID ?? makeModel(parsed, provider, isLaidOver)
    var model = catalogue.providers[provider].models[index]
    for alias in parsed.aliases {
      // A layer may repeat what the model is called already.
      if isLaidOver, alias.id == model.id || model.aliases.contains(alias.id) { continue }
      model.aliases.append(alias.id)
      aliasIndex[provider][alias.id] = index
    }
    model.retires = parsed.retires ?? model.retires
    model.unpriced = parsed.unpriced ?? (parsed.entries.isEmpty ? model.unpriced : nil)
    model.cached = parsed.cached ?? model.cached
    model.reasoning = parsed.reasoning ?? model.reasoning
    if let billing = parsed.billing { (model.billing, model.billingSources) = (billing, parsed.billingSources) }
    model.multipliers += parsed.multipliers
    model.entries += parsed.entries
    model.position = parsed.position
    catalogue.providers[provider].models[index] = model
  }

  /// A model of its own: anew, or out of an alias, with the prices that it had by it.
  private mutating func makeModel(_ parsed: ParsedLayer.Model, _ provider: Int, _ isLaidOver: Bool) -> Int {
    let index = catalogue.providers[provider].models.count
    modelIndex[provider][parsed.id] = index
    var model = ModelPrices(id: parsed.id, position: parsed.position)
    let forms = [parsed.id, CompactDate.otherForm(parsed.id) ?? parsed.id]
    if isLaidOver, let named = forms.compactMap({ aliasIndex[provider][$0] }).first {
      let original = catalogue.providers[provider].models[named]
      catalogue.providers[provider].models[named].aliases.removeAll(where: forms.contains)
      model.cached = original.cached
      model.reasoning = original.reasoning
      model.billing = original.billing
      model.billingSources = original.billingSources
      model.retires = original.retires
      model.multipliers = original.multipliers
      model.entries = original.entries
      model.unpriced = original.unpriced
    }
    catalogue.providers[provider].models.append(model)
    return index
  }

  private func layer(of position: ConfigPosition) -> Int {
    catalogue.layers.lastIndex { $0.file == position.file } ?? 0
  }

  /// Refuses two models that one id could mean, the short form of a date included.
  private mutating func checkIDs(of provider: ProviderPrices) {
    var owners: [String: (model: ModelPrices, id: String)] = [:]
    owners.reserveCapacity(provider.models.count * 2)
    for model in provider.models {
      for id in [model.id] + model.aliases {
        let form = CompactDate.longForm(id) ?? id
        guard let other = owners[form] else {
          owners[form] = (model, id)
          continue
        }
        let also = other.id == id ? "" : " (as \"\(other.id)\")"
        // The later file is the one to be changed.
        let isOtherLater = layer(of: other.model.position) > layer(of: model.position)
        report(
          isOtherLater ? other.model.position : model.position,
          "\"\(id)\" of \(provider.id) stands for \(other.model.id)\(also) already")
      }
    }
  }
}
