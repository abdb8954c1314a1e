internal import ArgumentParser
internal import TattlerConfig
internal import TattlerPricing

/// `tattler prices list`
struct PricesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the models and what they cost now.",
    discussion: """
        tattler prices list --provider openai
        tattler prices list --kind audio

      Shown are the prices where nothing is said of tier, region or plan; a model that has prices under conditions only is \
      listed with these; +2 stands for two more prices. tattler prices show has everything of a model.
      """)

  @Option(help: "Only the models of this provider.") var provider: String?
  @Option(
    help: "Only prices of this kind, such as input, output, audio, characters.",
    transform: { text in
      if let kind = UsageKind(name: text) { return kind }
      throw ValidationError(
        "there is no kind \"\(text)\"; use one of \(UsageKind.allCases.map(\.name).joined(separator: ", "))")
    })
  var kind: UsageKind?
  @Option(help: "The prices of a date or a time in UTC. Default: now.") var at: PriceMoment?
  @OptionGroup var layers: PriceLayers

  func run() throws {
    let (catalogue, table) = try layers.load()
    var providers = catalogue.providers
    if let provider {
      let lookup = PriceLookup(catalogue: catalogue, table: table)
      guard let found = lookup.provider(provider) else {
        Console.complain(lookup.failure("", of: provider))
        throw ExitStatus.negative
      }
      providers = [found]
    }
    let moment = PriceMoment.orNow(at)
    let rows = providers.flatMap { provider in
      provider.models.compactMap { model in ModelOverview(provider, model, moment, only: kind) }
    }
    if layers.json { return try Console.write(Self.json(rows, moment)) }
    if rows.isEmpty { return Console.complain("no model has such a price") }
    for line in Self.table(rows).lines() { try Console.print(line) }
    let unpriced = providers.filter { $0.models.isEmpty && $0.unpriced != nil }
    if kind == nil {
      for provider in unpriced {
        Console.complain("\(provider.id): \(HumanText.safe(provider.unpriced ?? ""))")
      }
    }
  }

  static func table(_ rows: [ModelOverview]) -> TextTable {
    var table = TextTable([.left("PROVIDER"), .left("MODEL"), .left("RETIRES"), .left("USD FOR"), .left("PRICES")])
    for row in rows {
      let retires = row.model.retires.map(PriceDate.text) ?? ""
      if row.groups.isEmpty {
        let words = row.model.unpriced == nil ? row.scopes.joined(separator: "; ") : "no price"
        table.add([
          .init(row.provider.id), .init(row.model.id), .init(retires, .warning), .init("-"), .init(words, .dim),
        ])
      }
      for (index, group) in row.groups.enumerated() {
        table.add([
          .init(row.provider.id), .init(row.model.id, index == 0 ? .plain : .dim),
          .init(index == 0 ? retires : "", .warning), .init(PriceText.unit(group.unit)), .init(prices(group)),
        ])
      }
    }
    return table
  }

  /// The prices that most usage has; of the others how many there are.
  private static func prices(_ group: ModelOverview.Group) -> String {
    let main = group.rates.filter { $0.kind.parent == nil || $0.kind == .cacheRead || group.rates.count < 4 }
    var texts = (main.isEmpty ? group.rates : main).map { rate in
      "\(rate.kind.name) \(rate.price)\(group.isInCredits ? rate.price == .one ? " credit" : " credits" : "")"
    }
    if group.rates.count > texts.count { texts.append("+\(group.rates.count - texts.count)") }
    return texts.joined(separator: ", ")
  }

  private static func json(_ rows: [ModelOverview], _ moment: Int64) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("at", PriceDate.text(moment))
    writer.array("models", rows) { writer, row in
      writer.beginObject()
      writer.member("provider", row.provider.id)
      writer.member("model", row.model.id)
      writer.array("aliases", row.model.aliases) { $0.string($1) }
      writer.member("retires", row.model.retires.map(PriceDate.text))
      writer.member("unpriced", row.model.unpriced)
      writer.key("prices")
      writer.beginArray()
      for group in row.groups { for rate in group.rates { writer.rate(rate, isInCredits: group.isInCredits) } }
      writer.endArray()
      writer.endObject()
    }
    writer.endObject()
    return writer.bytes + [0x0A]
  }
}
