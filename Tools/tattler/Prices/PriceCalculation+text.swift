internal import TattlerPricing

extension PriceCalculation {
  /// What a person reads.
  func lines(colored: Bool = Terminal.showsColor) -> [String] {
    let names = [explanation.provider ?? requestedProvider, explanation.model ?? requestedModel].compactMap { $0 }
    let title = TextStyle.bold.apply(HumanText.safe(names.joined(separator: " ")), colored: colored)
    var lines = [title + HumanText.safe(heading)]
    if case .rejected(let reason) = outcome {
      return lines + [TextStyle.bad.apply("  rejected: \(Self.words(reason)) (\(reason.rawValue))", colored: colored)]
    }
    lines += arithmetic(colored: colored).map { "  " + $0 }
    if let failure {
      lines += PriceText.wrapped(failure.sentence, first: "  ", rest: "    ").map { line in
        TextStyle.warning.apply(line, colored: colored)
      }
    }
    if hasTotal, !total.isWholePicodollars {
      lines.append("  exactly: \(PriceText.exactPicodollars(total)) picodollars")
    }
    if !self.lines.isEmpty { lines += PriceText.wrapped(origin, first: "  prices: ", rest: "    ") }
    let isOpen = unpriced.contains { $0.reason == .missingRate || $0.reason == .noPriceAtDate }
    if isOpen, !knownContext.isEmpty {
      lines += PriceText.wrapped(
        "prices depend on: \(knownContext.joined(separator: ", "))", first: "  ", rest: "    ")
    }
    for warning in warnings {
      lines += PriceText.wrapped(warning, first: "  warning: ", rest: "    ").map { line in
        TextStyle.warning.apply(line, colored: colored)
      }
    }
    return lines
  }

  private var heading: String {
    let times = count == 1 ? "" : ", \(HumanText.count(Int(count), "time"))"
    let said = PriceEntry.text(context.pairs).map { ", \($0)" } ?? ""
    let asked = explanation.model.map { $0 == requestedModel ? "" : " (\(requestedModel))" } ?? ""
    return "\(asked) at \(PriceText.moment(moment))\(said)\(times)"
  }

  private func arithmetic(colored: Bool) -> [String] {
    var table = TextTable([.left(""), .right(""), .left(""), .left("")])
    for line in lines { for row in Self.rows(line) { table.add(row) } }
    for factor in explanation.factors { table.add([.init("factor"), .init(""), .init(factor.scope), .init("")]) }
    for part in unpriced {
      table.add([
        .init(part.kind.name), .init(PriceText.quantity(part.quantity, of: part.kind)),
        .init("no price (\(part.reason.rawValue))", .warning), .init(""),
      ])
    }
    if hasTotal {
      let label = unpriced.isEmpty ? "total" : "total of what has a price"
      table.add([.init(label, .bold), .init(""), .init(""), .init(Self.sum(total), .bold)])
    }
    return table.lines(colored: colored).dropFirst().map(\.trimmedAtEnd)
  }

  private static func rows(_ line: Line) -> [[TextTable.Cell]] {
    let charge = line.charge
    let name = charge.pricedAs == charge.kind ? charge.kind.name : "\(charge.kind.name) (as \(charge.pricedAs.name))"
    var quantity = PriceText.quantity(line.quantity, of: charge.kind)
    if line.reported != line.quantity {
      quantity = "\(quantity) (\(PriceText.quantity(line.reported, of: charge.kind)) used)"
    }
    let price = "× " + PriceText.price(charge.price, charge.unit, isInCredits: charge.credit != nil)
    let sum = TextTable.Cell(sum(line.amount))
    guard let credit = charge.credit else { return [[.init(name), .init(quantity), .init(price), sum]] }
    return [
      [.init(name), .init(quantity), .init(price), .init("")],
      [.init(""), .init(""), .init("× " + PriceText.price(credit.price, credit.unit)), sum],
    ]
  }

  private static func sum(_ money: Money) -> String {
    "\(money.isWholePicodollars ? "=" : "≈") \(PriceText.dollars(money))"
  }

  /// Who states the prices, when that was read, since when they hold and under which conditions.
  private var origin: String {
    var parts = [sources.isEmpty ? "no source" : PriceText.names(sources, catalogue)]
    if let checked { parts.append("checked \(PriceDate.text(checked))") }
    if let since = lines.compactMap({ $0.entry?.from }).max() { parts.append("since \(PriceDate.text(since))") }
    let files = Set(
      lines.compactMap { line in line.entry.flatMap { $0.layer > 0 ? catalogue.layers[$0.layer].file : nil } })
    if !files.isEmpty { parts.append("from \(files.sorted().joined(separator: ", "))") }
    return parts.joined(separator: "; ")
  }

  private var warnings: [String] {
    var warnings: [String] = []
    let raised = explanation.charge.warnings
    if raised.contains(.unknownContext) {
      let known = knownContext.isEmpty ? "none" : knownContext.joined(separator: ", ")
      warnings.append("no price that applies asks for all that the context says; priced without it. Known: \(known)")
    }
    if raised.contains(.disputed) {
      warnings.append("sources disagree by more than 1 %: tattler prices show \(requestedModel)")
    }
    if raised.contains(.retired) { warnings.append("the vendor has retired the model") }
    return warnings
  }

  private static func words(_ reason: RejectionReason) -> String {
    switch reason {
    case .negative: "a number is negative"
    case .tooLarge: "a number or the sum is beyond all bounds"
    case .partsExceedInput:
      "more tokens are cached, sound, pictures or film than the input has; is it --convention net?"
    case .partsExceedOutput:
      "more tokens are thoughts, sound, pictures or film than the output has; is it --reasoning-convention separate?"
    case .partsExceedPart: "more tokens of a kind are cached than there are cached tokens or tokens of the kind"
    }
  }
}
