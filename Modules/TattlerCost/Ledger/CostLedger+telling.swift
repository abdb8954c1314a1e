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

  /// Forgets series that brought nothing for long. Of totals the newest start of each resource is remembered: one that
  /// comes back is no new one.
  mutating func forgetIdleSeries(now: UInt64) {
    func isIdle(_ last: UInt64) -> Bool { now > last && now - last > settings.idleNanoseconds }
    for slot in totals.indices {
      guard let total = totals.value(slot), isIdle(total.changed), total.told?.sum == total.sum else { continue }
      totals.remove(slot)
      report.forgottenSeries += 1
    }
    for slot in counters.indices {
      guard let counter = counters.value(slot), isIdle(counter.seen) else { continue }
      remember(Horizon.left(by: counters.key(slot), seen: counter.seen))
      counters.remove(slot)
      report.forgottenSeries += 1
    }
    boundHorizons()
  }

  private mutating func remember(_ horizon: (key: BinaryKey, horizon: Horizon)?) {
    guard let (key, horizon) = horizon, horizon.start > 0 else { return }
    guard let slot = horizons.slot(of: key), let known = horizons.value(slot) else {
      _ = horizons.insert(horizon, key: key)
      return
    }
    horizons.set(
      Horizon(start: max(known.start, horizon.start), seen: max(known.seen, horizon.seen)), in: slot)
  }

  private mutating func boundHorizons() {
    guard horizons.count > settings.maximumSeries else { return }
    let oldest = horizons.indices.sorted { (horizons.value($0)?.seen ?? 0) < (horizons.value($1)?.seen ?? 0) }
    for slot in oldest.prefix(horizons.count - settings.maximumSeries * 9 / 10) { horizons.remove(slot) }
  }
}
