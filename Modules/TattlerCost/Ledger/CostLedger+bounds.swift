/// What a ledger forgets, and what it has no room for.
extension CostLedger {
  /// How many times the idle time a series is kept whose sum is not what was told.
  private static let unsettledPatience: UInt64 = 30
  /// Bytes that are freed where a state has no room: more than a fold without new series can add.
  private static let roomBytes = 256 << 10

  /// Whether a series of totals may be added.
  func hasRoom(forCounter key: BinaryKey) -> Bool {
    !isFrugal && counters.count / 10 < settings.maximumSeries
      && counters.bytes + counters.bytes(of: key) <= settings.maximumStateBytes / 8 * 5
  }

  /// Whether a series that is told may be added.
  func hasRoom(forTotal key: BinaryKey) -> Bool {
    !isFrugal && totals.count < settings.maximumSeries
      && totals.bytes + totals.bytes(of: key) <= settings.maximumStateBytes / 4
  }

  /// Forgets series that brought nothing for long. Of those of totals the start is remembered: one that comes back is
  /// no new one.
  mutating func forgetIdleSeries(now: UInt64) {
    for slot in totals.indices where isForgotten(slot, now: now) {
      totals.remove(slot)
      report.forgottenSeries += 1
    }
    for slot in counters.indices {
      guard let counter = counters.value(slot), Self.isOver(settings.idleNanoseconds, since: counter.seen, now)
      else { continue }
      if let keys = Horizon.keys(of: counters.key(slot)) {
        remember(Horizon(start: min(keys.start, Counter.latest(now)), seen: counter.seen), keys.series)
      }
      counters.remove(slot)
      report.forgottenSeries += 1
    }
    boundHorizons(now: now)
  }

  /// A sum that is not what was told, because caches saved more than was spent or nobody is there to be told, is kept
  /// longer: what comes next is set off against it.
  private func isForgotten(_ slot: Int, now: UInt64) -> Bool {
    guard let total = totals.value(slot), Self.isOver(settings.idleNanoseconds, since: total.changed, now) else {
      return false
    }
    if let name = SeriesName(totals.key(slot)), total.isSettled(name.kind) { return true }
    let (patience, overflows) = settings.idleNanoseconds.multipliedReportingOverflow(by: Self.unsettledPatience)
    return !overflows && Self.isOver(patience, since: total.changed, now)
  }

  private static func isOver(_ time: UInt64, since last: UInt64, _ now: UInt64) -> Bool {
    now > last && now - last > time
  }

  /// The newest start of what was forgotten, of a series of totals or of others of its resource; 0 where nothing was.
  func horizon(of counter: BinaryKey) -> UInt64 {
    guard horizons.count > 0, let keys = Horizon.keys(of: counter) else { return 0 }
    return [keys.series, keys.resource].reduce(0) { newest, key in
      max(newest, horizons.slot(of: key).flatMap { horizons.value($0) }?.start ?? 0)
    }
  }

  private mutating func remember(_ horizon: Horizon, _ key: BinaryKey) {
    guard horizon.start > 0 else { return }
    guard let slot = horizons.slot(of: key), let known = horizons.value(slot) else {
      _ = horizons.insert(horizon, key: key)
      return
    }
    let joined = Horizon(start: max(known.start, horizon.start), seen: max(known.seen, horizon.seen))
    if joined != known { horizons.set(joined, in: slot) }
  }

  /// Of too many series the oldest are remembered by their resources, and of too many resources by one start for all.
  private mutating func boundHorizons(now: UInt64) {
    let (most, bytes) = (settings.maximumSeries, settings.maximumStateBytes / 8)
    let series = horizons.indices.filter { horizons.key($0).bytes.first == Horizon.seriesTag }
    if series.count / 10 > most || horizons.bytes > bytes {
      var left = series.count
      for slot in oldestFirst(series) where left > most * 9 || horizons.bytes > bytes / 10 * 9 {
        widen(slot)
        left -= 1
      }
    }
    let resources = horizons.indices.filter { horizons.key($0).bytes.first != Horizon.seriesTag }
    guard resources.count > most || horizons.bytes > bytes else { return }
    var left = resources.count
    for slot in oldestFirst(resources) where left > most * 9 / 10 || horizons.bytes > bytes / 10 * 9 {
      drop(horizon: slot, now: now)
      left -= 1
    }
  }

  private func oldestFirst(_ slots: [Int]) -> [Int] {
    Self.oldestFirst(slots.map { ($0, horizons.value($0)?.seen ?? 0) })
  }

  private mutating func widen(_ slot: Int) {
    guard let horizon = horizons.value(slot) else { return }
    let key = Horizon.widened(horizons.key(slot))
    horizons.remove(slot)
    remember(horizon, key)
  }

  private static func oldestFirst(_ slots: [(slot: Int, seen: UInt64)]) -> [Int] {
    slots.sorted { $0.seen < $1.seen }.map(\.slot)
  }

  /// Forgets the start that a horizon keeps: nothing that began as early is new from here on, whoever reports it.
  private mutating func drop(horizon slot: Int, now: UInt64) {
    if let horizon = horizons.value(slot) { raise(above: horizon.start, now: now) }
    horizons.remove(slot)
  }

  private mutating func raise(above start: UInt64, now: UInt64) {
    // A start beyond is rejected anyway; it must not keep out what begins before.
    began = max(began, min(start, Counter.latest(now) - 1) + 1)
  }

  /// Frees some bytes of a state that has no room, from what was not heard of for longest: else nothing at all could be
  /// priced any more. Series of totals that come back begin with a ``UsageRejection/baseline``.
  mutating func makeRoom(now: UInt64) {
    let wanted = horizons.bytes + counters.bytes - Self.roomBytes
    for slot in oldestFirst(horizons.indices) {
      if horizons.bytes + counters.bytes <= wanted { return }
      drop(horizon: slot, now: now)
    }
    for slot in Self.oldestFirst(counters.indices.map { ($0, counters.value($0)?.seen ?? 0) }) {
      if horizons.bytes + counters.bytes <= wanted { return }
      if let keys = Horizon.keys(of: counters.key(slot)) { raise(above: keys.start, now: now) }
      counters.remove(slot)
      report.forgottenSeries += 1
    }
  }
}
