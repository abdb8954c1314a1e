internal import TattlerConfig
internal import TattlerPricing

extension PriceCalculation {
  /// What a script reads, with the end of the line.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("status", Self.status(outcome))
    writer.member("reason", reason)
    writer.member("provider", explanation.provider ?? requestedProvider)
    writer.member("model", explanation.model ?? requestedModel)
    writer.member("at", PriceDate.text(moment))
    writer.conditions("context", context.pairs)
    writer.key("repeat")
    writer.integer(count)
    writer.member("total_pico_usd", hasTotal ? "\(total.picodollars)" : nil)
    writer.member("exact_pico_usd", hasTotal ? PriceText.exactPicodollars(total) : nil)
    writer.member("total_usd", hasTotal ? total.description : nil)
    writer.array("lines", lines) { Self.write($1, to: &$0) }
    writer.array("factors", explanation.factors) { $0.multiplier($1) }
    writeUnpriced(to: &writer)
    writer.array("warnings", warningNames) { $0.string($1) }
    writer.array("sources", sources.compactMap { catalogue.sources[$0] }) { $0.source($1) }
    if let failure { writer.array("nearest", failure.nearest) { $0.string($1) } }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func status(_ outcome: Charge.Outcome) -> String {
    switch outcome {
    case .priced: "priced"
    case .partlyPriced: "partly_priced"
    case .unpriced: "unpriced"
    case .rejected: "rejected"
    }
  }

  private var reason: String? {
    switch outcome {
    case .priced: nil
    case .partlyPriced: unpriced.first?.reason.rawValue
    case .unpriced(let reason): reason.rawValue
    case .rejected(let reason): reason.rawValue
    }
  }

  private var warningNames: [String] {
    let names: [(Charge.Warnings, String)] = [
      (.unknownContext, "unknown_context"), (.disputed, "disputed"), (.retired, "retired"),
    ]
    return names.filter { explanation.charge.warnings.contains($0.0) }.map(\.1)
  }

  private static func write(_ line: Line, to writer: inout JSONWriter) {
    let charge = line.charge
    writer.beginObject()
    writer.member("kind", charge.kind.name)
    writer.member("priced_as", charge.pricedAs.name)
    writer.member("quantity", PriceText.plain(line.quantity, of: charge.kind))
    writer.member("reported", PriceText.plain(line.reported, of: charge.kind))
    writer.member("unit", PriceText.unitName(of: charge.kind))
    if let credit = charge.credit {
      writer.member("rate_credits", charge.price.description)
      writer.member("per", charge.unit.name)
      writer.member("credit_usd", credit.price.description)
      writer.member("credit_per", credit.unit.name)
    } else {
      writer.member("rate_usd", charge.price.description)
      writer.member("per", charge.unit.name)
    }
    writer.member("exact_pico_usd", PriceText.exactPicodollars(line.amount))
    writer.member("amount_usd", line.amount.description)
    writer.member("scope", line.entry?.scope)
    writer.member("from", line.entry?.from.map(PriceDate.text))
    writer.array("sources", charge.sources) { $0.string($1) }
    writer.endObject()
  }

  private func writeUnpriced(to writer: inout JSONWriter) {
    writer.key("unpriced")
    writer.beginObject()
    for part in unpriced {
      writer.key(part.kind.name)
      writer.beginObject()
      writer.member("quantity", PriceText.plain(part.quantity, of: part.kind))
      writer.member("unit", PriceText.unitName(of: part.kind))
      writer.member("reason", part.reason.rawValue)
      writer.endObject()
    }
    writer.endObject()
  }
}
