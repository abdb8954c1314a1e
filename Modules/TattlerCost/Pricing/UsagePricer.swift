internal import TattlerPricing

/// Finds the model of a usage and prices increments of it, with what the configuration says where the usage says nothing.
struct UsagePricer: Sendable {
  let table: PriceTable
  /// By provider, as the table names it: what the context says.
  let contexts: [String: [(key: String, value: String)]]
  /// The provider of usage that names none.
  let providers: [CostType: String]

  /// Who is paid for a usage, and by which prices.
  struct Payee: Sendable {
    let model: Result<PriceTable.Model, PriceTable.Unknown>
    /// The names that series have: those of the table where it knows the model, else those of the usage.
    let providerName: String
    let modelName: String
    let context: PriceContext
    /// What the usage says, or the configuration for it.
    let saidProvider: String?
    let saidModel: String?

    /// What notices are about.
    var subject: CostNotice.Subject { .model(provider: providerName, model: modelName) }
  }

  /// The name of what nobody says.
  static let unknown = "unknown"

  func payee(_ costType: CostType, model: String?, provider: String?, serviceTier: String?) -> Payee {
    let provider = provider ?? providers[costType]
    let found = model.map { table.model($0, of: provider) } ?? .failure(.model)
    var (providerName, modelName) = (provider ?? Self.unknown, model ?? Self.unknown)
    if case .success(let known) = found { (providerName, modelName) = table.names(of: known) }
    var pairs = (contexts[providerName] ?? []).map { ($0.key, $0.value) }
    if let serviceTier { pairs.append(("service_tier", serviceTier.lowercased())) }
    return Payee(
      model: found, providerName: providerName, modelName: modelName,
      context: pairs.isEmpty ? .standard : PriceContext(pairs), saidProvider: provider, saidModel: model)
  }

  /// What an increment costs.
  ///
  /// - Parameters:
  ///   - parts: millionths; microseconds. Not negative.
  ///   - mapping: how its numbers relate to each other.
  ///   - moment: when it was used, in nanoseconds since 1970.
  func charge(
    _ parts: Int64, of kind: UsageKind, _ mapping: UsageMapping, _ payee: Payee, at moment: Int64
  ) -> Charge {
    var usage = Usage()
    usage.cached = mapping.convention
    usage.reasoning = mapping.reasoning
    usage[kind] = parts
    switch payee.model {
    case .success(let model):
      return table.charge(increments: usage, model, at: moment, context: payee.context)
    case .failure:
      // The table's own words for what it does not know.
      return table.charge(usage, provider: payee.saidProvider, model: payee.saidModel ?? "", at: moment)
    }
  }
}
