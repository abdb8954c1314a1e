internal import TattlerConfig
internal import TattlerPricing

/// Everything that the tables say of a model.
struct ModelDescription {
  let catalogue: PriceCatalogue
  let provider: ProviderPrices
  let model: ModelPrices
  /// Other providers that have a model of this id.
  let others: [String]
  let moment: Int64
  let context: PriceContext

  /// The kinds for which an entry applies.
  func applying(_ index: Int) -> [UsageKind] {
    let completed = provider.completed(context)
    return model.pricedRoots.filter { model.applyingEntry(for: $0, at: moment, context: completed) == index }
  }

  /// What a person reads.
  func lines(colored: Bool = Terminal.showsColor) -> [String] {
    let title = TextStyle.bold.apply("\(HumanText.safe(provider.id)) \(HumanText.safe(model.id))", colored: colored)
    var lines = [title + (provider.name == provider.id ? "" : " (\(HumanText.safe(provider.name)))")]
    for (label, text) in facts {
      lines += PriceText.wrapped(text, first: "  \(Self.padded(label)) ", rest: String(repeating: " ", count: 13))
    }
    if let reason = model.unpriced { return lines + ["  no price: \(HumanText.safe(reason))"] }
    let said = PriceEntry.text(provider.completed(context).pairs).map { ", \(HumanText.safe($0))" } ?? ""
    lines += ["", "prices; * applies at \(PriceText.moment(moment))\(said)"]
    for index in model.entries.indices { lines += entry(index, colored) }
    lines += credits(colored)
    let factors = model.multipliers + provider.multipliers
    if !factors.isEmpty { lines += ["", "factors"] }
    for factor in factors {
      let who = factor.sources.isEmpty ? "" : "  (\(factor.sources.joined(separator: ", ")))"
      lines.append("  " + HumanText.safe(factor.scope + who))
    }
    return lines + sources(colored)
  }

  private static func padded(_ label: String) -> String {
    label + String(repeating: " ", count: max(0, 10 - label.count))
  }

  private var facts: [(String, String)] {
    var facts: [(String, String)] = []
    if !model.aliases.isEmpty { facts.append(("also", model.aliases.joined(separator: ", "))) }
    if !others.isEmpty { facts.append(("elsewhere", others.joined(separator: ", "))) }
    if let retires = model.retires {
      facts.append(("retires", PriceDate.text(retires) + (retires <= moment ? " (past)" : "")))
    }
    if !model.billing.isPlain { facts.append(("billed", model.billing.description)) }
    let conventions = provider.conventions(of: model)
    let input = "input \(conventions.cached == .gross ? "contains" : "excludes") cached tokens"
    let output = "output \(conventions.reasoning == .included ? "contains" : "excludes") thoughts"
    if model.pricedRoots.contains(.input) { facts.append(("counted", "\(input), \(output)")) }
    if let url = provider.url { facts.append(("page", url)) }
    return facts
  }

  private func entry(_ index: Int, _ colored: Bool) -> [String] {
    let entry = model.entries[index]
    let roots = applying(index)
    let all = model.pricedRoots.filter { entry.rate(of: $0) != nil }
    let partly = roots.isEmpty || roots == all ? "" : " (for \(roots.map(\.name).joined(separator: ", ")))"
    let style: TextStyle = roots.isEmpty ? .dim : .good
    let file = entry.layer > 0 ? "  [\(entry.position.file)]" : ""
    let head = style.apply("\(roots.isEmpty ? " " : "*") \(HumanText.safe(entry.scope))\(partly)", colored: colored)
    return [head + HumanText.safe(file)] + rates(entry, colored)
  }

  private func rates(_ entry: PriceEntry, _ colored: Bool) -> [String] {
    var table = TextTable([.left(""), .left(""), .left("")])
    for rate in (entry.rates + entry.credits).sorted(by: { $0.kind.rawValue < $1.kind.rawValue }) {
      let price = PriceText.price(rate.price, rate.unit, isInCredits: entry.isInCredits(rate.kind))
      let others = entry.disagreements.filter { $0.kind == rate.kind }.map { other in
        "\(other.price) say \(other.sources.joined(separator: ", "))"
      }
      table.add([
        .init(rate.kind.name), .init(price), .init(others.joined(separator: "; "), others.isEmpty ? .plain : .warning),
      ])
    }
    var lines = table.lines(colored: colored).dropFirst().map { "      \($0)".trimmedAtEnd }
    if !entry.sources.isEmpty {
      let who = "stated by \(entry.sources.joined(separator: ", "))"
      lines.append("      " + TextStyle.dim.apply(HumanText.safe(who), colored: colored))
    }
    return lines
  }

  /// Who the sources are that the lines above name.
  private func sources(_ colored: Bool) -> [String] {
    let entries = model.entries + (hasCredits ? provider.credits : [])
    let factors = model.multipliers + provider.multipliers
    let named = entries.flatMap { $0.sources + $0.disagreements.flatMap(\.sources) } + factors.flatMap(\.sources)
    let known = Set(named).compactMap { catalogue.sources[$0] }.sorted { $0.position < $1.position }
    guard !known.isEmpty else { return [] }
    var table = TextTable([.left(""), .left(""), .left(""), .left("")])
    for source in known {
      table.add([
        .init(source.id), .init(source.confidence.rawValue),
        .init(source.checked.map { "checked \(PriceDate.text($0))" } ?? ""), .init(source.name),
      ])
    }
    return ["", "sources"] + table.lines(colored: colored).dropFirst().map { "  \($0)".trimmedAtEnd }
  }

  var hasCredits: Bool { model.entries.contains { !$0.credits.isEmpty } }

  /// What credits cost, for models that are priced in them.
  private func credits(_ colored: Bool) -> [String] {
    guard hasCredits else { return [] }
    var lines = ["", "credits of \(HumanText.safe(provider.id))"]
    for entry in provider.credits { lines += ["  \(HumanText.safe(entry.scope))"] + rates(entry, colored) }
    return lines
  }
}

extension String {
  /// The text without spaces at its end, as rows whose last cells are empty have.
  var trimmedAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
