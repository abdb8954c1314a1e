extension PriceEntry {
  /// What the entry applies to, in words: `service_tier=priority, above 272,000 input tokens, from 2026-10-12`; `standard`
  /// where it is everything.
  public var scope: String {
    var parts = Self.text(conditions).map { [$0] } ?? []
    if let threshold = thresholdText { parts.append(threshold) }
    if !windows.isEmpty { parts.append("daily " + windows.map(\.description).joined(separator: " ") + " UTC") }
    if parts.isEmpty { parts.append("standard") }
    if let from { parts.append("from \(PriceDate.text(from))") }
    if let until { parts.append("until \(PriceDate.text(until))") }
    return parts.joined(separator: ", ")
  }

  /// Conditions as the command line writes them, in alphabetical order; nil where there are none.
  public static func text(_ conditions: [Condition]) -> String? {
    let pairs = conditions.map { "\($0.key)=\($0.value)" }.sorted()
    return pairs.isEmpty ? nil : pairs.joined(separator: ", ")
  }

  /// A threshold as vendors say it: mostly that of which more is dearer.
  private var thresholdText: String? {
    leastInput.map { least in
      least % 10 == 1 ? "above \(least - 1) input tokens" : "from \(least) input tokens"
    }
  }

  /// The price of a kind, in dollars or credits; nil where it has none of its own.
  public func rate(of kind: UsageKind) -> Rate? { (rates + credits).first { $0.kind == kind } }

  /// Whether the price of a kind is in the vendor's credits.
  public func isInCredits(_ kind: UsageKind) -> Bool { credits.contains { $0.kind == kind } }

  /// Whether it holds at a moment, in nanoseconds since 1970: dates and times of day.
  public func holds(at moment: Int64) -> Bool {
    guard moment >= from ?? .min, moment < until ?? .max else { return false }
    return windows.isEmpty || windows.contains { $0.contains(moment) }
  }
}

extension PriceEntry.Rate {
  /// The price of one token, character, second, request …, as near as a `Double` comes: for comparing.
  public var perUnit: Double { price.approximate / (Double(unit.parts) / Double(PriceUnit.partsPerUnit)) }
}
