internal import CTattlerPlugin
internal import TattlerModel

/// From totals to a batch.
extension CostLedger {
  /// The names of the metrics.
  static func metric(_ kind: Total.Kind) -> (name: String, unit: String, description: String) {
    switch kind {
    case .cost: ("voice.cost.usd", "{USD}", "What was used, times its price.")
    case .unpriced: ("voice.usage.unpriced", "", "Usage without a price, in tokens, characters, seconds and so on.")
    case .rejected: ("voice.usage.rejected", "", "Values of usage metrics that are no usage.")
    }
  }

  /// The most series of a batch: each takes some hundred bytes.
  static let maximumTold = 10_000

  /// The batch of the series that have changed, or were not told for a while; nil where there are none.
  mutating func tell(now: UInt64) throws(MetricBatchError) -> MetricBatch? {
    var due: [(key: BinaryKey, slot: Int)] = []
    for slot in totals.indices {
      guard let total = totals.value(slot) else { continue }
      let isFresh = total.told.map {
        $0.sum == total.sum && now >= $0.time && now - $0.time < settings.repeatNanoseconds
      }
      if isFresh != true { due.append((totals.key(slot), slot)) }
    }
    guard !due.isEmpty else { return nil }
    isUnfinished = due.count > Self.maximumTold
    due.removeLast(max(0, due.count - Self.maximumTold))
    due.sort { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
    var teller = SeriesTeller()
    for (key, slot) in due {
      guard var total = totals.value(slot), let name = SeriesName(key) else { continue }
      let isNoted = total.told?.sum != total.sum
      try teller.tell(name, &total, now: now)
      totals.set(total, in: slot, isNoted: isNoted)
    }
    report.toldSeries = due.count
    return try teller.finish()
  }
}
