internal import TattlerConfig
internal import TattlerPricing

/// Finds models as the price table finds them, and names what may have been meant where it does not.
struct PriceLookup {
  let catalogue: PriceCatalogue
  let table: PriceTable

  /// What the tables say of a model; nil where it is not known.
  func model(_ id: String, of provider: String?) -> (provider: ProviderPrices, model: ModelPrices)? {
    guard case .success(let found) = table.model(id, of: provider) else { return nil }
    let names = table.names(of: found)
    guard let provider = catalogue.provider(named: names.provider),
      let model = provider.models.first(where: { $0.id == names.model })
    else { return nil }
    return (provider, model)
  }

  /// The other providers that have a model of this id.
  func others(_ id: String, beside provider: String) -> [String] {
    catalogue.providers.map(\.id).filter { other in
      guard other != provider, case .success = table.model(id, of: other) else { return false }
      return true
    }
  }

  /// Why there is no such model, with the nearest ids as a hint.
  func failure(_ id: String, of provider: String?) -> String {
    let nearest = nearest(to: id, of: provider).map { "\"\($0)\"" }.joined(separator: ", ")
    let hint = nearest.isEmpty ? "" : "; did you mean \(nearest)?"
    guard let provider else { return "no provider has a model \"\(id)\"\(hint)" }
    guard let found = self.provider(provider) else { return "there is no provider \"\(provider)\"\(hint)" }
    if let reason = found.unpriced, found.models.isEmpty { return "\(found.id) has no prices: \(reason)" }
    return "\(found.id) has no model \"\(id)\"\(hint)"
  }

  /// Up to three ids that are nearly like this one: of models, or of providers where there is no such provider.
  func nearest(to id: String, of provider: String?) -> [String] {
    var word = id
    var candidates: [String]
    if let provider {
      if let found = self.provider(provider) {
        candidates = Self.ids(of: found)
      } else {
        word = provider
        candidates = catalogue.providers.flatMap { [$0.id] + $0.aliases }
      }
    } else {
      candidates = Array(Set(catalogue.providers.flatMap(Self.ids)))
    }
    var found: [String] = []
    while found.count < 3, let near = Spelling.nearest(to: word, among: candidates) {
      found.append(near)
      candidates.removeAll { $0 == near }
    }
    return found
  }

  /// A provider by any of its names.
  func provider(_ name: String) -> ProviderPrices? {
    catalogue.provider(named: name) ?? catalogue.provider(named: name.lowercased())
  }

  private static func ids(of provider: ProviderPrices) -> [String] {
    provider.models.flatMap { [$0.id] + $0.aliases }
  }
}
