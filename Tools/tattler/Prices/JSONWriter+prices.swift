internal import TattlerConfig
internal import TattlerPricing

/// The pieces that all commands about prices write.
extension JSONWriter {
  /// A key and a text, or null.
  mutating func member(_ name: String, _ text: String?) {
    key(name)
    if let text { string(text) } else { null() }
  }

  /// A key and a list.
  mutating func array<Element>(
    _ name: String, _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
  ) {
    key(name)
    beginArray()
    for element in elements { write(&self, element) }
    endArray()
  }

  /// A key and an object of conditions.
  mutating func conditions(_ name: String, _ conditions: [PriceEntry.Condition]) {
    key(name)
    beginObject()
    for condition in conditions.sorted(by: { $0.key < $1.key }) { member(condition.key, condition.value) }
    endObject()
  }

  /// A factor.
  mutating func multiplier(_ multiplier: PriceMultiplier) {
    beginObject()
    member("by", multiplier.factor.description)
    conditions("when", multiplier.conditions)
    member("from", multiplier.from.map(PriceDate.text))
    member("until", multiplier.until.map(PriceDate.text))
    array("sources", multiplier.sources) { $0.string($1) }
    endObject()
  }

  /// A source.
  mutating func source(_ source: PriceSource) {
    beginObject()
    member("id", source.id)
    member("name", source.name)
    member("confidence", source.confidence.rawValue)
    member("checked", source.checked.map(PriceDate.text))
    member("url", source.url)
    endObject()
  }

  /// A price: in dollars or in credits, and of how much.
  mutating func rate(_ rate: PriceEntry.Rate, isInCredits: Bool) {
    beginObject()
    member("kind", rate.kind.name)
    member(isInCredits ? "credits" : "usd", rate.price.description)
    member("per", rate.unit.name)
    endObject()
  }
}
