internal import TattlerConfig

/// Reads price entries, conditions and multipliers.
enum PriceEntryReader {
  private static let keys = [
    "when", "from", "until", "daily", "above", "at_least", "rates", "credits", "source", "disagree",
  ]

  static func entries(_ node: ConfigNode, _ layer: Int, _ walk: inout NodeWalk) -> [PriceEntry] {
    var entries: [PriceEntry] = []
    guard isBounded(node, &walk) else { return [] }
    walk.items(node) { walk, item in entries.append(entry(item, layer, &walk)) }
    return entries
  }

  private static func entry(_ node: ConfigNode, _ layer: Int, _ walk: inout NodeWalk) -> PriceEntry {
    var entry = PriceEntry(layer: layer, position: node.position)
    var disagreeing: ConfigNode?
    let mistakes = walk.errors.count
    walk.mapping(node, keys: keys) { walk, key, node in
      switch key {
      case "when": entry.conditions = conditions(node, &walk)
      case "from": entry.from = walk.moment(node)
      case "until": entry.until = walk.moment(node)
      case "daily": entry.windows = windows(node, &walk)
      case "above": entry.leastInput = threshold(node, entry, &walk).map { $0 + 1 }
      case "at_least": entry.leastInput = threshold(node, entry, &walk)
      case "rates": entry.rates = rates(node, &walk)
      case "credits": entry.credits = rates(node, &walk)
      case "source": entry.sources = walk.texts(node).map(\.id)
      case "disagree": disagreeing = node
      default: return false
      }
      return true
    }
    if walk.errors.count > mistakes { return entry }
    // What disagrees is named as the rates are, which may stand below it.
    if let disagreeing {
      walk.inside("disagree") { walk in entry.disagreements = disagreements(disagreeing, entry, &walk) }
    }
    check(entry, node, &walk)
    return entry
  }

  private static func check(_ entry: PriceEntry, _ node: ConfigNode, _ walk: inout NodeWalk) {
    if entry.rates.isEmpty, entry.credits.isEmpty {
      walk.report(node, .missingKey, "the entry has no price", expected: "rates or credits")
    }
    checkDates(entry.from, entry.until, node, &walk)
    let kinds = (entry.rates + entry.credits).map(\.kind)
    for (index, kind) in kinds.enumerated() {
      if kinds[..<index].contains(kind) { walk.report(node, .duplicateKey, "\(kind.name) has two prices here") }
      if kind.parent != nil, !kinds.contains(kind.root) {
        walk.report(
          node, .missingKey, "\(kind.name) has a price and \(kind.root.name), which it is a part of, has none",
          expected: "a price for \(kind.root.name) in the same entry")
      }
    }
  }

  private static func checkDates(_ from: Int64?, _ until: Int64?, _ node: ConfigNode, _ walk: inout NodeWalk) {
    guard let from, let until, from >= until else { return }
    walk.report(node, "it ends (\(PriceDate.text(until))) before it begins (\(PriceDate.text(from)))")
  }

  /// The number of gross input tokens behind `above` or `at_least`.
  private static func threshold(_ node: ConfigNode, _ entry: PriceEntry, _ walk: inout NodeWalk) -> Int64? {
    if entry.leastInput != nil { walk.report(node, .duplicateKey, "the entry has above and at_least") }
    guard let text = walk.text(node) else { return nil }
    guard let count = Int64(text), (1...1_000_000_000_000).contains(count) else {
      walk.report(node, "found \"\(text)\"", expected: "a number of input tokens")
      return nil
    }
    return count
  }

  private static func windows(_ node: ConfigNode, _ walk: inout NodeWalk) -> [DailyWindow] {
    walk.texts(node).compactMap { text in
      guard let window = DailyWindow(text.id) else {
        walk.report(node, "found \"\(text.id)\"", expected: "times of day in UTC, such as \"01:00-04:00\"")
        return nil
      }
      return window
    }
  }

  static func conditions(_ node: ConfigNode, _ walk: inout NodeWalk) -> [PriceEntry.Condition] {
    var conditions: [PriceEntry.Condition] = []
    walk.names(node) { walk, entry in
      guard let value = walk.text(entry.value) else { return }
      conditions.append(PriceEntry.Condition(key: entry.key, value: value))
    }
    return conditions
  }

  /// Checks that a list is no longer than anybody writes: they are compared with each other.
  private static func isBounded(_ node: ConfigNode, _ walk: inout NodeWalk) -> Bool {
    guard let count = node.items?.count, count > maximumCount else { return true }
    walk.report(node, .limit, "the list has \(count) entries", expected: "at most \(maximumCount)")
    return false
  }

  private static let maximumCount = 1_000

  static func multipliers(_ node: ConfigNode, _ walk: inout NodeWalk) -> [PriceMultiplier] {
    var multipliers: [PriceMultiplier] = []
    guard isBounded(node, &walk) else { return [] }
    walk.items(node) { walk, item in
      if let multiplier = multiplier(item, &walk) { multipliers.append(multiplier) }
    }
    return multipliers
  }

  private static func multiplier(_ item: ConfigNode, _ walk: inout NodeWalk) -> PriceMultiplier? {
    var factor: DecimalNumber?
    var conditions: [PriceEntry.Condition] = []
    var from: Int64?
    var until: Int64?
    var sources: [String] = []
    walk.mapping(item, keys: ["by", "when", "from", "until", "source"]) { walk, key, node in
      switch key {
      case "by": factor = walk.decimal(node)
      case "when": conditions = Self.conditions(node, &walk)
      case "from": from = walk.moment(node)
      case "until": until = walk.moment(node)
      case "source": sources = walk.texts(node).map(\.id)
      default: return false
      }
      return true
    }
    guard let factor else {
      if item["by"] == nil { walk.report(item, .missingKey, "the factor is missing", expected: "by: \"0.9\"") }
      return nil
    }
    checkDates(from, until, item, &walk)
    return PriceMultiplier(
      factor: factor, conditions: conditions, from: from, until: until, sources: sources, position: item.position)
  }

  private static func rates(_ node: ConfigNode, _ walk: inout NodeWalk) -> [PriceEntry.Rate] {
    var rates: [PriceEntry.Rate] = []
    walk.names(node) { walk, entry in
      guard let unit = PriceUnit(name: entry.key) else {
        let names = PriceUnit.all.map(\.name)
        return walk.report(
          entry.value, .unknownKey, "no unit of prices",
          expected: Spelling.nearest(to: entry.key, among: names) ?? names.joined(separator: ", "))
      }
      walk.names(entry.value) { walk, entry in
        guard let kind = UsageKind(tableName: entry.key, unit.dimension) else {
          return walk.report(
            entry.value, .unknownKey, "nothing of that name is priced in \(unit.dimension.rawValue)s",
            expected: UsageKind.tableNames(unit.dimension).joined(separator: ", "))
        }
        guard let price = walk.decimal(entry.value) else { return }
        rates.append(PriceEntry.Rate(kind: kind, price: price, unit: unit))
      }
    }
    return rates
  }

  private static func disagreements(
    _ node: ConfigNode, _ entry: PriceEntry, _ walk: inout NodeWalk
  ) -> [PriceEntry.Disagreement] {
    let kinds = (entry.rates + entry.credits).map(\.kind)
    var disagreements: [PriceEntry.Disagreement] = []
    walk.names(node) { walk, disputed in
      guard let kind = kinds.first(where: { $0.tableName == disputed.key }) else {
        return walk.report(
          disputed.value, .unknownKey, "the entry has no such price",
          expected: kinds.map(\.tableName).joined(separator: ", "))
      }
      walk.names(disputed.value) { walk, stated in
        guard let price = walk.decimal(stated.key, stated.value) else { return }
        disagreements.append(
          PriceEntry.Disagreement(kind: kind, price: price, sources: walk.texts(stated.value).map(\.id)))
      }
    }
    return disagreements
  }
}
