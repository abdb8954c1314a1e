internal import TattlerConfig

/// How the entries of one model stand to each other.
extension PriceLint {
  mutating func checkPairs(_ subject: Subject) {
    let entries = subject.entries
    for (index, entry) in entries.enumerated() {
      for other in entries[..<index] where entry.layer == other.layer && Self.haveOneScope(entry, other) {
        checkTimes(entry, other, subject)
      }
      checkParts(entry, entries, subject)
    }
  }

  /// Whether two entries differ in their dates at most, and have a price for the same.
  private static func haveOneScope(_ left: PriceEntry, _ right: PriceEntry) -> Bool {
    let isSame = Set(left.conditions) == Set(right.conditions) && left.leastInput == right.leastInput
    let windows = left.windows.isEmpty == right.windows.isEmpty && (left.windows.isEmpty || shareMinute(left, right))
    return isSame && windows && !roots(left).isDisjoint(with: roots(right))
  }

  private static func shareMinute(_ left: PriceEntry, _ right: PriceEntry) -> Bool {
    (0..<1_440).contains { minute in
      let moment = Int64(minute) * 60_000_000_000
      return left.windows.contains { $0.contains(moment) } && right.windows.contains { $0.contains(moment) }
    }
  }

  static func roots(_ entry: PriceEntry) -> Set<UsageKind> {
    Set((entry.rates + entry.credits).map(\.kind).filter { $0.parent == nil })
  }

  private static func overlap(_ left: PriceEntry, _ right: PriceEntry) -> Bool {
    max(left.from ?? .min, right.from ?? .min) < min(left.until ?? .max, right.until ?? .max)
  }

  /// A later beginning wins, which is how prices change; two with the same one leave it open which applies.
  private mutating func checkTimes(_ entry: PriceEntry, _ other: PriceEntry, _ subject: Subject) {
    guard Self.overlap(entry, other) else { return }
    let kinds = Self.names(Array(Self.roots(entry).intersection(Self.roots(other))))
    if entry.from == other.from {
      report(
        .error, .duplicate, at: entry.position, subject,
        "\(kinds) has prices here and in line \(other.position.line) for the same conditions and dates (\(entry.scope))"
      )
      return
    }
    let earlier = (entry.from ?? .min) < (other.from ?? .min) ? entry : other
    guard earlier.until != nil else { return }
    report(
      .warning, .overlap, at: entry.position, subject,
      "the dates of \(kinds) overlap with those in line \(other.position.line) (\(entry.scope); \(other.scope))")
  }

  /// Parts that have a price where less is said than in this entry, and none in it.
  private mutating func checkParts(_ entry: PriceEntry, _ entries: [PriceEntry], _ subject: Subject) {
    let kinds = (entry.rates + entry.credits).map(\.kind)
    let conditions = Set(entry.conditions)
    var hidden: [UsageKind] = []
    for weaker in entries where TableCompiler.rank(weaker) < TableCompiler.rank(entry) {
      guard conditions.isSuperset(of: weaker.conditions), Self.overlap(entry, weaker) else { continue }
      for kind in (weaker.rates + weaker.credits).map(\.kind)
      where kind.parent != nil && kinds.contains(kind.root) && !kinds.contains(kind) && !hidden.contains(kind) {
        guard let own = weaker.rate(of: kind), let heir = Self.inherited(kind, entry) else { continue }
        // A part that costs elsewhere, too, what it is a part of costs has lost nothing; nor has one of the same price.
        let isPlain = Self.inherited(kind, weaker).map { $0.perUnit == own.perUnit } ?? true
        if !isPlain, heir.perUnit != own.perUnit { hidden.append(kind) }
      }
    }
    guard let first = hidden.first, let heir = Self.inherited(first, entry) else { return }
    report(
      .warning, .hiddenPart, at: entry.position, subject,
      "no price for \(Self.names(hidden)) under \(entry.scope), where less is said there is one: priced as \(heir.kind.name)"
    )
  }

  /// The price that a part has without one of its own.
  static func inherited(_ kind: UsageKind, _ entry: PriceEntry) -> PriceEntry.Rate? {
    var sought = kind.parent
    while let candidate = sought {
      if let rate = entry.rate(of: candidate) { return rate }
      sought = candidate.parent
    }
    return nil
  }

  /// Prices in credits of a provider that says nothing of what a credit costs.
  mutating func checkCredits(_ subject: Subject) {
    guard subject.provider.credits.isEmpty, let entry = subject.entries.first(where: { !$0.credits.isEmpty }) else {
      return
    }
    report(
      .warning, .missingCredit, at: entry.position, subject,
      "it is priced in credits, and nothing says what a credit of \(subject.provider.id) costs")
  }

  /// Contexts are in lower case, so that a condition that is not never holds.
  mutating func checkCapitals(
    _ conditions: [PriceEntry.Condition], at position: ConfigPosition, _ subject: Subject
  ) {
    for condition in conditions {
      guard condition.key != condition.key.lowercased() || condition.value != condition.value.lowercased() else {
        continue
      }
      report(
        .warning, .capitals, at: position, subject,
        "the condition \(condition.key)=\(condition.value) is not in lower case, as contexts are: it never holds")
    }
  }

  /// Prices of a file that has a factor on them as well: a contract's own price is rarely meant to be discounted again.
  mutating func checkDiscounts(_ subject: Subject) {
    for factor in subject.provider.multipliers where factor.conditions.isEmpty {
      let entry = subject.entries.first {
        $0.position.file == factor.position.file && $0.layer > 0
          && max($0.from ?? .min, factor.from ?? .min) < min($0.until ?? .max, factor.until ?? .max)
      }
      guard let entry else { continue }
      report(
        .warning, .discounted, at: entry.position, subject,
        "the factor \(factor.factor) of line \(factor.position.line) applies to this price of the same file too")
    }
  }

  /// Factors of the same conditions all apply: a new one without an end of the old one multiplies it.
  mutating func checkFactors(_ multipliers: [PriceMultiplier], _ subject: Subject) {
    for (index, multiplier) in multipliers.enumerated() {
      let others = multipliers[..<index].filter { other in
        Set(other.conditions) == Set(multiplier.conditions) && other.position.file == multiplier.position.file
          && max(other.from ?? .min, multiplier.from ?? .min) < min(other.until ?? .max, multiplier.until ?? .max)
      }
      for other in others {
        report(
          .warning, .overlap, at: multiplier.position, subject,
          "the factors \(multiplier.factor) and \(other.factor) (line \(other.position.line)) hold at the same time: both apply"
        )
      }
    }
  }

  /// Entries that have ended, where nothing took their place.
  mutating func checkEnds(_ subject: Subject) {
    for entry in subject.entries {
      guard let until = entry.until, until <= moment else { continue }
      let orphans = Self.roots(entry).filter { root in
        !subject.entries.contains { other in
          other.until ?? .max > until && other.rate(of: root) != nil
            && Set(entry.conditions).isSuperset(of: other.conditions)
            && other.leastInput ?? 0 <= entry.leastInput ?? 0
        }
      }
      guard !orphans.isEmpty else { continue }
      let isGone = subject.model?.retires.map { $0 <= moment } ?? false
      report(
        isGone ? .note : .warning, .ended, at: entry.position, subject,
        "the price of \(Self.names(Array(orphans))) (\(entry.scope)) has ended, and none follows")
    }
  }
}
