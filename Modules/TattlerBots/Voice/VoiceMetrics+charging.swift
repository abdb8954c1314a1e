internal import TattlerMetrics
internal import TattlerPricing

/// From usage to cost.
extension VoiceMetrics {
  /// The name of what nobody says.
  private static let unknown = "unknown"

  /// Prices a usage and adds it where it belongs: to the cost, to what has no price, or to what is no usage.
  ///
  /// - Parameter call: whose usage it is.
  func charge(_ usage: Usage, _ kind: CostKind, of call: VoiceCall) {
    guard let prices, let costs else { return }
    let (charge, provider, name) = Self.charge(usage, kind.model(of: call.models), prices, at: clock.wall())
    func payee() -> Attributes {
      ["cost_type": .string(kind.rawValue), "model": .string(name), "provider": .string(provider)]
    }
    switch charge.outcome {
    case .rejected(let reason): reject(reason.rawValue, kind)
    case .unpriced: addUnpriced(charge, usage, payee())
    case .priced, .partlyPriced:
      let place = call.costPlace(of: kind, payee)
      if !costs.add(charge.amount, to: place) { reject(RejectionReason.tooLarge.rawValue, kind) }
      call.ending?.note(.cost(kind)) { costs.end(place) }
      if charge.outcome == .partlyPriced { addUnpriced(charge, usage, payee()) }
    }
  }

  /// Counts a value that is no usage.
  func reject(_ reason: String, _ kind: CostKind?) {
    var attributes: Attributes = ["reason": .string(reason)]
    if let kind { attributes["cost_type"] = .string(kind.rawValue) }
    rejected.add(1, attributes.adding(options.attributes))
  }

  private static func charge(
    _ usage: Usage, _ model: VoiceModel?, _ prices: PriceTable, at moment: Int64
  ) -> (Charge, provider: String, model: String) {
    let (name, provider) = (model?.name ?? "", model?.provider)
    guard case .success(let found) = prices.model(name, of: provider) else {
      let charge = prices.charge(usage, provider: provider, model: name, at: moment)
      return (charge, provider ?? unknown, name.isEmpty ? unknown : name)
    }
    let names = prices.names(of: found)
    let context = model?.context ?? .standard
    return (prices.charge(usage, found, at: moment, context: context), names.provider, names.model)
  }

  private func addUnpriced(_ charge: Charge, _ usage: Usage, _ payee: Attributes) {
    for kind in charge.unpriced.kinds {
      let parts = usage[kind] ?? usage[kind.root] ?? 0
      let amount = kind.dimension == .time ? Double(parts) / 1e6 : Double(parts)
      let reason = charge.reason(for: kind) ?? .missingRate
      let attributes: Attributes = ["kind": .string(kind.name), "reason": .string(reason.rawValue)]
      unpriced.add(amount, payee.adding(attributes).adding(options.attributes))
    }
  }
}

extension Attributes {
  /// These attributes and others.
  func adding(_ others: Attributes) -> Attributes {
    others.elements.isEmpty ? self : Attributes(elements + others.elements)
  }
}
