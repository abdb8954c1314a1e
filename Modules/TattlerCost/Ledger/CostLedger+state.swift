internal import TattlerModel

/// What a ledger keeps: an entry for each series, and one that tells whether some are missing.
extension CostLedger {
  static let counterTag = UInt8(ascii: "i")
  private static let markerKey: [UInt8] = [UInt8(ascii: "m")]
  private static let version: UInt8 = 1

  /// Remembers what a state says; to be called once, before the first fold.
  ///
  /// Where entries are missing, totals that are not known count from their first point on: so nothing is counted twice.
  ///
  /// - Parameter now: nanoseconds since 1970.
  /// - Returns: sentences about what could not be read; it begins anew, and the next fold deletes it.
  public mutating func restore(_ entries: [(key: [UInt8], value: [UInt8])], now: UInt64) -> [String] {
    var bad = 0
    var marker: [UInt8]?
    for (key, value) in entries {
      if key == Self.markerKey {
        marker = value
      } else if !restore(BinaryKey(bytes: key), value) {
        bad += 1
        unreadable.append(key)
      }
    }
    var problems: [String] = []
    if bad > 0 {
      problems.append("\(bad) entries of the state of costs cannot be read; these series begin anew")
    }
    guard let marker else {
      if !entries.isEmpty { problems.append("the state of costs lost its first entry; \(Self.remedy)") }
      began = now
      return problems
    }
    var reader = StateReader(marker)
    if (try? reader.byte()) == Self.version, let before = try? reader.number(UInt64.self),
      let known = try? reader.number(UInt64.self), reader.isAtEnd
    {
      self.marker = marker
      began = before
      if known != UInt64(counters.count + horizons.count) {
        began = now
        problems.append("the state of costs lost series; \(Self.remedy)")
      }
    } else {
      began = now
      problems.append("the state of costs is of another version; \(Self.remedy)")
    }
    return problems
  }

  private static let remedy = "totals of clients that are not known count from their next point on"

  private mutating func restore(_ key: BinaryKey, _ value: [UInt8]) -> Bool {
    switch key.bytes.first {
    case Self.counterTag:
      guard let counter = Counter(value) else { return false }
      _ = counters.insert(counter, key: key, isKnown: true)
    case Horizon.seriesTag, Horizon.resourceTag:
      guard let horizon = Horizon(value) else { return false }
      _ = horizons.insert(horizon, key: key, isKnown: true)
    case Horizon.plainTag:
      guard let horizon = Horizon(value) else { return false }
      _ = horizons.insert(horizon, key: Horizon.key(key.bytes.dropFirst()))
      unreadable.append(key.bytes)
    case SeriesName.tag:
      guard let total = Total(value), let name = SeriesName(key), AttributeCoding.isReadable(name.resource),
        AttributeCoding.isReadable(name.attributes)
      else { return false }
      _ = totals.insert(total, key: key, isKnown: true)
    default: return false
    }
    return true
  }

  /// Has the next fold write the whole state anew: for a queue that has lost some of it while the ledger was there.
  public mutating func rewrite() {
    counters.noteAll()
    horizons.noteAll()
    totals.noteAll()
    marker = []
  }

  /// What has changed since the last call.
  mutating func takeChanges() -> [Change] {
    var changes = unreadable.map { Change(key: $0, value: nil) }
    unreadable = []
    changes += counters.takeChanges(\.encoded)
    changes += horizons.takeChanges(\.encoded)
    changes += totals.takeChanges(\.encoded)
    var writer = StateWriter()
    writer.add(Self.version)
    writer.add(began)
    writer.add(UInt64(counters.count + horizons.count))
    if writer.bytes != marker {
      marker = writer.bytes
      changes.append(Change(key: Self.markerKey, value: marker))
    }
    return changes
  }
}
