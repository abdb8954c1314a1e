extension PriceMultiplier {
  /// The factor and what it applies to, in words: `× 1.1 for region=eu, from 2026-11-01`.
  public var scope: String {
    var text = "× \(factor)"
    if let conditions = PriceEntry.text(conditions) { text += " for \(conditions)" }
    if let from { text += ", from \(PriceDate.text(from))" }
    if let until { text += ", until \(PriceDate.text(until))" }
    return text
  }

  /// Whether it holds at a moment, in nanoseconds since 1970.
  public func holds(at moment: Int64) -> Bool { moment >= from ?? .min && moment < until ?? .max }
}
