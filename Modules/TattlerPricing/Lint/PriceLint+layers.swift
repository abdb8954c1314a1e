internal import TattlerConfig

/// What a file does to the tables below it.
extension PriceLint {
  /// Entries of lower layers that say more, and never apply because a later layer counts before anything said.
  mutating func checkHiding(_ subject: Subject) {
    let entries = subject.entries
    for entry in entries where entry.layer > 0 {
      var scopes: [String] = []
      for other in entries where other.layer < entry.layer && Self.hides(entry, other) {
        let stands = entries.contains { heir in
          heir.layer >= entry.layer && Set(heir.conditions) == Set(other.conditions)
            && heir.leastInput == other.leastInput && heir.windows == other.windows
        }
        let scope = other.withoutDates.scope
        if !stands, !scopes.contains(scope) { scopes.append(scope) }
      }
      guard !scopes.isEmpty else { continue }
      report(
        .note, .hiddenConditions, at: entry.position, subject,
        "it counts before all prices of the tables below, also those under \(scopes.joined(separator: "; "))")
    }
  }

  /// Whether an entry of a later layer applies wherever the other, which says more, does.
  private static func hides(_ entry: PriceEntry, _ other: PriceEntry) -> Bool {
    let saysMore =
      other.conditions.count > entry.conditions.count || other.leastInput ?? 0 > entry.leastInput ?? 0
      || (entry.windows.isEmpty && !other.windows.isEmpty)
    let least = max(other.from ?? .min, entry.from ?? .min)
    return saysMore && Set(other.conditions).isSuperset(of: entry.conditions)
      && entry.leastInput ?? 0 <= other.leastInput ?? 0 && (entry.windows.isEmpty || entry.windows == other.windows)
      && least < min(other.until ?? .max, entry.until ?? .max) && !roots(entry).isDisjoint(with: roots(other))
  }
}

extension PriceEntry {
  /// The same without a beginning and an end.
  var withoutDates: PriceEntry {
    var entry = self
    entry.from = nil
    entry.until = nil
    return entry
  }
}
