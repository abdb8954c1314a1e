internal import TattlerConfig
internal import TattlerPricing

/// Differences between tables of prices as a person and as a script reads them.
enum PriceChangeText {
  /// What a person reads: a line a difference, under the model's name.
  static func lines(_ changes: [PriceChange], colored: Bool = Terminal.showsColor) -> [String] {
    if changes.isEmpty { return ["no differences"] }
    var lines: [String] = []
    var last: [String?] = []
    for change in changes {
      let names = [change.provider, change.model]
      if names != last {
        let title = names.compactMap { $0 }.joined(separator: " ")
        lines.append(TextStyle.bold.apply(HumanText.safe(title), colored: colored))
        last = names
      }
      let (mark, words) = words(change)
      let style: TextStyle = mark == "+" ? .good : mark == "-" ? .bad : .plain
      lines.append("  " + style.apply("\(mark) \(HumanText.safe(words))", colored: colored))
    }
    return lines + [HumanText.count(changes.count, "difference")]
  }

  /// The mark (`+`, `-`, `~`) and the sentence of a change.
  private static func words(_ change: PriceChange) -> (mark: String, words: String) {
    switch change.difference {
    case .provider(let isAdded, let models):
      (isAdded ? "+" : "-", "the provider, with \(HumanText.count(models, "model"))")
    case .model(let isAdded): (isAdded ? "+" : "-", "the model")
    case .price(let kind, let scope, let old, let new): price(kind, scope, old, new, change.percent)
    case .end(let scope, let old, let new): ("~", "\(scope): until \(date(old)) → \(date(new))")
    case .alias(let name, let isAdded): (isAdded ? "+" : "-", "the name \(name)")
    case .retirement(let old, let new): ("~", "retires \(date(old)) → \(date(new))")
    case .billing(let old, let new): ("~", "billed \(old) → \(new)")
    case .multiplier(let text, let isAdded): (isAdded ? "+" : "-", text)
    case .unpriced(let old, let new): ("~", "no price: \(old ?? "-") → \(new ?? "-")")
    case .convention(let old, let new): ("~", "counted \(old) → \(new)")
    }
  }

  private static func price(
    _ kind: UsageKind, _ scope: String, _ old: PriceChange.Price?, _ new: PriceChange.Price?, _ percent: Double?
  ) -> (String, String) {
    let mark = old == nil ? "+" : new == nil ? "-" : "~"
    let values = [old, new].compactMap { $0 }.map { PriceText.price($0.price, $0.unit, isInCredits: $0.isInCredits) }
    let change = percent.map { " (\(Self.percent($0)))" } ?? ""
    return (mark, "\(scope): \(kind.name) \(values.joined(separator: " → "))\(change)")
  }

  /// `+12.5 %`
  private static func percent(_ value: Double) -> String {
    guard value.magnitude < 1e9 else { return "beyond all bounds" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths < 0 ? "-" : "+")\(HumanText.count(abs(tenths) / 10)).\(abs(tenths) % 10) %"
  }

  private static func date(_ moment: Int64?) -> String { moment.map(PriceDate.text) ?? "never" }

  /// What a script reads, with the end of the line.
  static func json(_ changes: [PriceChange]) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.array("changes", changes) { writer, change in
      writer.beginObject()
      writer.member("provider", change.provider)
      writer.member("model", change.model)
      write(change, to: &writer)
      writer.endObject()
    }
    writer.endObject()
    return writer.bytes + [0x0A]
  }

  private static func write(_ change: PriceChange, to writer: inout JSONWriter) {
    switch change.difference {
    case .provider(let isAdded, _): pair("provider", isAdded, change.provider, to: &writer)
    case .model(let isAdded): pair("model", isAdded, change.model, to: &writer)
    case .price(let kind, let scope, let old, let new):
      writer.member("what", "price")
      writer.member("kind", kind.name)
      writer.member("scope", scope)
      for (name, price) in [("old", old), ("new", new)] {
        writer.key(name)
        guard let price else {
          writer.null()
          continue
        }
        writer.beginObject()
        writer.member(price.isInCredits ? "credits" : "usd", price.price.description)
        writer.member("per", price.unit.name)
        writer.endObject()
      }
      writer.key("percent")
      if let percent = change.percent { writer.number(percent) } else { writer.null() }
    case .end(let scope, let old, let new):
      writer.member("what", "end")
      writer.member("scope", scope)
      values(old.map(PriceDate.text), new.map(PriceDate.text), to: &writer)
    case .alias(let name, let isAdded): pair("alias", isAdded, name, to: &writer)
    case .retirement(let old, let new):
      writer.member("what", "retirement")
      values(old.map(PriceDate.text), new.map(PriceDate.text), to: &writer)
    case .billing(let old, let new):
      writer.member("what", "billing")
      values(old, new, to: &writer)
    case .multiplier(let text, let isAdded): pair("factor", isAdded, text, to: &writer)
    case .unpriced(let old, let new):
      writer.member("what", "unpriced")
      values(old, new, to: &writer)
    case .convention(let old, let new):
      writer.member("what", "convention")
      values(old, new, to: &writer)
    }
  }

  private static func pair(_ what: String, _ isAdded: Bool, _ value: String?, to writer: inout JSONWriter) {
    writer.member("what", what)
    values(isAdded ? nil : value, isAdded ? value : nil, to: &writer)
  }

  private static func values(_ old: String?, _ new: String?, to writer: inout JSONWriter) {
    writer.member("old", old)
    writer.member("new", new)
  }
}
