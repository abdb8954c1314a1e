internal import CTattlerPlugin
internal import TattlerModel
internal import TattlerPricing

/// From notes of usage to increments.
extension CostLedger {
  /// Adds a note.
  mutating func take(_ record: [UInt8], now: UInt64) {
    guard let batch = UsageRecord.batch(record) else {
      reject(.unreadable, nil, resource: [0], at: now, now: now)
      return
    }
    unsafe batch.withView { view in unsafe take(view, now: now) }
  }

  private mutating func take(_ view: BatchView, now: UInt64) {
    var sources = UsageSources()
    let mappings = unsafe view.metrics.map { unsafe index.mapping(of: $0, in: view) }
    for index in unsafe view.rows.indices {
      let row = unsafe view.rows[index]
      for place in Int(row.first_point)..<Int(row.first_point) + Int(row.point_count) {
        let point = unsafe view.points[place]
        guard let mapping = mappings[Int(point.metric)] else {
          // A line has other fields beside those of usage; of a metric of OTLP all points were noted.
          if row.point_count == 1 { unsafe reject(.unmapped, nil, row, point, view, &sources, now) }
          continue
        }
        unsafe take(point, row, mapping, view, &sources, now)
      }
    }
  }

  private mutating func take(
    _ point: tattler_point, _ row: tattler_row, _ mapping: Int, _ view: BatchView, _ sources: inout UsageSources,
    _ now: UInt64
  ) {
    let costType = index.mappings[mapping].costType
    switch unsafe UsageSample.read(point, row, index.mappings[mapping], in: view) {
    case .nothing: break
    case .rejected(let reason): unsafe reject(reason, costType, row, point, view, &sources, now)
    case .sample(let sample):
      switch unsafe increment(sample, point, row, view, &sources, now) {
      case .contained: report.contained += 1
      case .rejected(let reason): unsafe reject(reason, costType, row, point, view, &sources, now)
      case .increment(let parts):
        guard parts > 0 else { break }
        let source = unsafe sources.source(point, row, index.mappings[mapping], view, pricer, settings.keep)
        charge(parts, of: sample.kind, mapping, source, time: row.nanoseconds, now: now)
      }
    }
  }

  /// What a value adds to what was known before.
  private mutating func increment(
    _ sample: UsageSample, _ point: tattler_point, _ row: tattler_row, _ view: BatchView,
    _ sources: inout UsageSources, _ now: UInt64
  ) -> Counter.Step {
    guard sample.isCumulative else { return .increment(sample.parts) }
    let key = unsafe sources.counterKey(point, row, view)
    guard key.bytes.count <= Self.maximumKeyBytes else { return .rejected(.tooLarge) }
    let time = UInt64(clamping: row.nanoseconds ?? Int64(clamping: now))
    if let slot = counters.slot(of: key), var counter = counters.value(slot) {
      let before = counter
      let step = counter.advance(sample, time: time, now: now)
      // Totals that stand still come again and again: what is kept of them is renewed now and then.
      let isStale = counter.seen > counter.kept && counter.seen - counter.kept > settings.idleNanoseconds / 8
      let isNoted =
        isStale || counter.parts != before.parts || counter.count != before.count || counter.time < before.time
      if isNoted { counter.kept = counter.seen }
      counters.set(counter, in: slot, isNoted: isNoted)
      return step
    }
    // What is left behind when it is forgotten must not stop what begins in time.
    guard row.start_time <= Counter.latest(now) else { return .rejected(.future) }
    guard hasRoom(forCounter: key) else { return .rejected(.tooManySeries) }
    let counter = Counter(
      time: min(time, Counter.latest(now)), seen: now, parts: sample.parts, count: sample.count)
    _ = counters.insert(counter, key: key)
    let isOurs = row.start_time >= began && row.start_time > horizon(of: key)
    return isOurs || sample.parts == 0 ? .increment(sample.parts) : .rejected(.baseline)
  }

  private mutating func reject(
    _ reason: UsageRejection, _ costType: CostType?, _ row: tattler_row, _ point: tattler_point, _ view: BatchView,
    _ sources: inout UsageSources, _ now: UInt64
  ) {
    let name = unsafe view.string(view.metrics[Int(point.metric)].name)
    let resource = unsafe sources.resource(of: point, view)
    reject(
      reason, costType, resource: resource, at: UInt64(clamping: row.nanoseconds ?? Int64(clamping: now)), now: now)
    notice(CostNotice(.rejected(metric: String(name.prefix(AttributeText.keptBytes))), reason.rawValue))
  }
}
