internal import TattlerConfig

/// Reads a file of prices strictly.
struct PriceLayerReader {
  /// The version of the schema that this program reads.
  static let schema = "1"

  private static let keys = ["tattler_prices", "released", "checked", "sources", "precedence", "providers"]

  static func read(_ document: ConfigDocument, layer: Int) throws(ConfigErrors) -> ParsedLayer {
    var walk = NodeWalk()
    var parsed = ParsedLayer(index: layer, file: document.root.position.file)
    var version: String?
    walk.mapping(document.root, keys: keys) { walk, key, node in
      switch key {
      case "tattler_prices": version = walk.text(node)
      case "released": parsed.released = walk.moment(node)
      case "checked": parsed.checked = walk.moment(node)
      case "sources":
        walk.names(node) { walk, entry in
          if let source = source(entry, &walk) { parsed.sources.append(source) }
        }
      case "precedence": parsed.precedence = walk.texts(node)
      case "providers":
        walk.names(node) { walk, entry in parsed.providers.append(provider(entry, layer, &walk)) }
      default: return false
      }
      return true
    }
    if version != schema {
      walk.report(
        document.root["tattler_prices"] ?? document.root, version == nil ? .missingKey : .invalidValue,
        version.map { "found version \($0)" } ?? "no version", expected: "tattler_prices: \(schema)")
    }
    if let errors = ConfigErrors(walk.errors) { throw errors }
    return parsed
  }

  private static func source(_ entry: ConfigEntry, _ walk: inout NodeWalk) -> PriceSource? {
    var name = entry.key
    var confidence: PriceSource.Confidence?
    var checked: Int64?
    var url: String?
    walk.mapping(entry.value, keys: ["name", "confidence", "checked", "url"]) { walk, key, node in
      switch key {
      case "name": name = walk.text(node) ?? name
      case "confidence": confidence = walk.choice(node, PriceSource.Confidence.self)
      case "checked": checked = walk.moment(node)
      case "url": url = walk.text(node)
      default: return false
      }
      return true
    }
    guard let confidence else {
      if entry.value["confidence"] == nil {
        let choices = PriceSource.Confidence.allCases.map(\.rawValue).joined(separator: ", ")
        walk.report(entry.value, .missingKey, "confidence is missing", expected: choices)
      }
      return nil
    }
    return PriceSource(
      id: entry.key, name: name, confidence: confidence, checked: checked, url: url, position: entry.keyPosition)
  }

  private static let providerKeys = [
    "name", "aliases", "url", "usage", "context", "multipliers", "credits", "unpriced", "models",
  ]

  private static func provider(
    _ entry: ConfigEntry, _ layer: Int, _ walk: inout NodeWalk
  ) -> ParsedLayer.Provider {
    var provider = ParsedLayer.Provider(id: entry.key, position: entry.keyPosition)
    walk.mapping(entry.value, keys: providerKeys) { walk, key, node in
      switch key {
      case "name": provider.name = walk.text(node)
      case "aliases": provider.aliases = walk.texts(node)
      case "url": provider.url = walk.text(node)
      case "usage": (provider.cached, provider.reasoning) = usage(node, &walk)
      case "context": provider.context = PriceEntryReader.conditions(node, &walk)
      case "multipliers": provider.multipliers = PriceEntryReader.multipliers(node, &walk)
      case "credits": provider.credits = PriceEntryReader.entries(node, layer, &walk)
      case "unpriced": provider.unpriced = walk.text(node)
      case "models": walk.names(node) { walk, entry in provider.models.append(model(entry, layer, &walk)) }
      default: return false
      }
      return true
    }
    return provider
  }

  private enum Cached: String, CaseIterable { case gross, net }
  private enum Reasoning: String, CaseIterable { case included, separate }

  private static func usage(
    _ node: ConfigNode, _ walk: inout NodeWalk
  ) -> (Usage.CachedConvention?, Usage.ReasoningConvention?) {
    var conventions: (Usage.CachedConvention?, Usage.ReasoningConvention?)
    walk.mapping(node, keys: ["cached", "reasoning"]) { walk, key, node in
      switch key {
      case "cached": conventions.0 = walk.choice(node, Cached.self).map { $0 == .gross ? .gross : .net }
      case "reasoning":
        conventions.1 = walk.choice(node, Reasoning.self).map { $0 == .included ? .included : .separate }
      default: return false
      }
      return true
    }
    return conventions
  }

  private static let modelKeys = ["aliases", "retires", "unpriced", "usage", "billing", "multipliers", "prices"]

  private static func model(_ entry: ConfigEntry, _ layer: Int, _ walk: inout NodeWalk) -> ParsedLayer.Model {
    var model = ParsedLayer.Model(id: entry.key, position: entry.keyPosition)
    walk.mapping(entry.value, keys: modelKeys) { walk, key, node in
      switch key {
      case "aliases": model.aliases = walk.texts(node)
      case "retires": model.retires = walk.moment(node)
      case "unpriced": model.unpriced = walk.text(node)
      case "usage": (model.cached, model.reasoning) = usage(node, &walk)
      case "billing": (model.billing, model.billingSources) = billing(node, &walk)
      case "multipliers": model.multipliers = PriceEntryReader.multipliers(node, &walk)
      case "prices": model.entries = PriceEntryReader.entries(node, layer, &walk)
      default: return false
      }
      return true
    }
    return model
  }

  private static func billing(_ node: ConfigNode, _ walk: inout NodeWalk) -> (BillingRule, [String]) {
    var rule = BillingRule()
    var sources: [String] = []
    walk.mapping(node, keys: ["minimum", "round_up", "per_channel", "characters", "source"]) { walk, key, node in
      switch key {
      case "minimum": rule.minimum = time(node, &walk) ?? 0
      case "round_up": rule.step = time(node, &walk) ?? 0
      case "per_channel":
        switch node.scalar?.text {
        case "true": rule.isPerChannel = true
        case "false": rule.isPerChannel = false
        default: walk.report(node, "no boolean", expected: "true or false")
        }
      case "characters":
        rule.characters = walk.choice(node, BillingRule.CharacterRule.self) ?? .unicodeScalars
      case "source": sources = walk.texts(node).map(\.id)
      default: return false
      }
      return true
    }
    return (rule, sources)
  }

  /// A time in whole microseconds, up to a day.
  private static func time(_ node: ConfigNode, _ walk: inout NodeWalk) -> Int64? {
    guard let text = walk.text(node) else { return nil }
    guard let nanoseconds = DurationText.nanoseconds(text), nanoseconds % 1_000 == 0,
      nanoseconds <= 86_400_000_000_000
    else {
      walk.report(node, "found \"\(text)\"", expected: "a time of at most a day, such as 10s")
      return nil
    }
    return Int64(nanoseconds / 1_000)
  }
}
