internal import TattlerConfig
internal import TattlerPricing

extension ModelDescription {
  /// What a script reads, with the end of the line.
  var json: [UInt8] {
    let conventions = provider.conventions(of: model)
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("provider", provider.id)
    writer.member("model", model.id)
    writer.member("at", PriceDate.text(moment))
    writer.conditions("context", provider.completed(context).pairs)
    writer.array("aliases", model.aliases) { $0.string($1) }
    writer.array("elsewhere", others) { $0.string($1) }
    writer.member("retires", model.retires.map(PriceDate.text))
    writer.member("unpriced", model.unpriced)
    writer.member("billing", model.billing.isPlain ? nil : model.billing.description)
    writer.member("cached", conventions.cached == .gross ? "gross" : "net")
    writer.member("reasoning", conventions.reasoning == .included ? "included" : "separate")
    writer.member("url", provider.url)
    writer.array("entries", model.entries.enumerated()) { writer, item in
      write(item.element, applies: applying(item.offset), to: &writer)
    }
    writer.array("credits", hasCredits ? provider.credits : []) { write($1, applies: nil, to: &$0) }
    writer.array("factors", model.multipliers + provider.multipliers) { $0.multiplier($1) }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private func write(_ entry: PriceEntry, applies: [UsageKind]?, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("scope", entry.scope)
    writer.conditions("when", entry.conditions)
    writer.member("from", entry.from.map(PriceDate.text))
    writer.member("until", entry.until.map(PriceDate.text))
    writer.array("daily", entry.windows) { $0.string($1.description) }
    writer.key("least_input")
    if let least = entry.leastInput { writer.integer(least) } else { writer.null() }
    if let applies { writer.array("applies_for", applies) { $0.string($1.name) } }
    writer.array("prices", entry.rates + entry.credits) { $0.rate($1, isInCredits: entry.isInCredits($1.kind)) }
    writer.array("disagreements", entry.disagreements) { writer, other in
      writer.beginObject()
      writer.member("kind", other.kind.name)
      writer.member("price", other.price.description)
      writer.array("sources", other.sources) { $0.string($1) }
      writer.endObject()
    }
    writer.array("sources", entry.sources.compactMap { catalogue.sources[$0] }) { $0.source($1) }
    writer.member("file", entry.position.file)
    writer.key("line")
    writer.integer(entry.position.line)
    writer.endObject()
  }
}
