internal import TattlerConfig
internal import TattlerPricing

extension UsageMapping {
  /// Reads an item of `processors.cost.usage`. What it does not say is as in the built-in mapping of the metric, where
  /// there is one.
  init(reading section: ConfigReader) {
    let metric = section.requiredString("metric")
    if metric.utf8.count > Self.maximumNameBytes {
      section.report(
        "metric", reason: "found a name of \(metric.utf8.count) bytes", expected: "at most \(Self.maximumNameBytes)")
    }
    let known = UsageIndex.builtIn(named: metric)
    let costType: CostType =
      known.map { section.choice("cost_type", default: $0.costType) }
      ?? section.requiredChoice("cost_type", standIn: .llm)
    let kind = Self.kind(section) ?? known?.kind
    if kind == nil, section.node("kind") == nil {
      section.report("kind", code: .missingKey, reason: "missing key", expected: Self.expectedKind)
    }
    let word = costType.rawValue
    self.init(
      metric: metric, costType: costType, kind: kind ?? .fixed(.input),
      model: section.strings("model", default: known?.model ?? ["\(word)_model", "model"]),
      provider: section.strings("provider", default: known?.provider ?? ["\(word)_provider", "provider"]))
    convention = section.choice("convention", of: ConventionName.self)?.convention ?? known?.convention ?? .provider
    reasoning =
      section.choice("reasoning_convention", of: ReasoningName.self)?.convention ?? known?.reasoning ?? .provider
    untyped = section.choice("untyped", default: known?.untyped ?? .rejected)
    unit = section.choice("unit") ?? known?.unit
    usualUnit = known?.usualUnit ?? .seconds
    if section.node("unit") != nil, !kinds.contains(where: { $0.dimension == .time }) {
      section.report("unit", reason: "it has no effect on what is counted", expected: "a kind of time beside it")
    }
  }

  private static let expectedKind = "a kind of usage, or a mapping with attribute and values"

  private static func kind(_ section: ConfigReader) -> Kind? {
    guard let node = section.node("kind") else { return nil }
    guard node.entries != nil else {
      let name = section.requiredString("kind")
      if let kind = UsageKind(name: name) { return .fixed(kind) }
      if !name.isEmpty { report(name, section, "kind") }
      return nil
    }
    return section.section("kind") { kind in
      let attribute = kind.requiredString("attribute")
      var values: [String: UsageKind] = [:]
      let pairs = kind.stringPairs("values") ?? []
      if pairs.isEmpty {
        kind.report(
          "values", code: .missingKey, reason: "missing key", expected: "a mapping of values to kinds of usage")
      }
      for (value, name) in pairs {
        if let known = UsageKind(name: name) { values[value] = known } else { report(name, kind, "values") }
      }
      return .attribute(attribute, values: values)
    }
  }

  private static func report(_ name: String, _ section: ConfigReader, _ key: String) {
    section.report(
      key, reason: "\"\(name.prefix(40))\" is no kind of usage",
      expected: "one of " + UsageKind.allCases.map(\.name).joined(separator: ", "),
      suggestion: Spelling.nearest(to: name, among: UsageKind.allCases.map(\.name)))
  }

  private enum ConventionName: String, CaseIterable {
    case gross, net, provider

    var convention: Usage.CachedConvention {
      switch self {
      case .gross: .gross
      case .net: .net
      case .provider: .provider
      }
    }
  }

  private enum ReasoningName: String, CaseIterable {
    case included, separate, provider

    var convention: Usage.ReasoningConvention {
      switch self {
      case .included: .included
      case .separate: .separate
      case .provider: .provider
      }
    }
  }
}
