internal import TattlerBots
internal import TattlerModel
internal import TattlerQueue

/// Adds frames up to cumulative series: bodies in, running totals out. It is a value without a clock.
///
/// Each call is counted once, each end once: a call begins with its first frame, ends with its `CallEnd` or when it was
/// silent for too long, and is remembered for as long again.
struct FrameLedger: FoldingLedger {
  /// What a fold found.
  struct Report: Sendable, Hashable {
    /// Frames that were added.
    var frames = 0
    /// What was left out of them.
    var ignored = VoiceFrames.Ignored()
    /// Notes that this program cannot read.
    var unreadable = 0
  }

  let settings: FrameSettings
  private(set) var series: [FrameSeriesName: FrameSeries] = [:]
  var calls: [[UInt8]: FrameCall] = [:]
  /// Entries of the state that are not as the state has them.
  private var changedSeries: Set<FrameSeriesName> = []
  var changedCalls: Set<[UInt8]> = []
  private var unreadable: [[UInt8]] = []
  var report = Report()
  private var isFrugal = false

  init(_ settings: FrameSettings) { self.settings = settings }

  var seriesCount: Int { series.count }

  mutating func restore(_ entries: [(key: [UInt8], value: [UInt8])], now: UInt64) -> [String] {
    for (key, value) in entries {
      if let name = FrameSeriesName(key), let total = FrameSeries(value, name.metric) {
        series[name] = total
      } else if FrameCall.identity(key) != nil, let call = FrameCall(value) {
        calls[key] = call
      } else {
        unreadable.append(key)
      }
    }
    if unreadable.isEmpty { return [] }
    return ["\(unreadable.count) entries of the state of frames cannot be read; these series begin anew"]
  }

  mutating func rewrite() {
    changedSeries.formUnion(series.keys)
    changedCalls.formUnion(calls.keys)
  }

  mutating func step(
    _ records: [[UInt8]], now: UInt64, _ mode: FoldingMode
  ) throws(MetricBatchError) -> FoldedRecords<Report> {
    report = Report()
    isFrugal = mode.isFrugal
    for record in records {
      if let (body, time) = FrameRecord.read(record), let frames = try? VoiceFrames(parsing: body) {
        take(frames, at: time)
      } else {
        report.unreadable += 1
      }
    }
    if mode.forgets {
      endIdleCalls(now: now)
      forgetIdleSeries(now: now)
    }
    let batch = mode.tells ? try tell(now: now) : nil
    return FoldedRecords(changes: takeChanges(), batch: batch, isUnfinished: false, report: report)
  }

  /// Adds to a series.
  mutating func add(_ amount: Int64, _ metric: FrameMetric, _ service: String, _ attributes: [Pair], at now: UInt64) {
    // What is taken away from a series that is not there was added to the one of the overflow.
    change(FrameSeriesName(metric, service: service, attributes), now, mayBegin: amount >= 0) {
      $0.add(amount, now: now)
    }
  }

  /// Records a time in a histogram.
  mutating func record(
    _ time: Duration, _ metric: FrameMetric, _ service: String, _ attributes: [Pair], at now: UInt64
  ) {
    change(FrameSeriesName(metric, service: service, attributes), now) { $0.record(time, now: now) }
  }

  typealias Pair = FrameSeriesName.Pair

  private mutating func change(
    _ wanted: FrameSeriesName, _ now: UInt64, mayBegin: Bool = true, _ body: (inout FrameSeries) -> Void
  ) {
    let fits = series[wanted] != nil || (mayBegin && !isFrugal && series.count < settings.maximumSeries)
    let name = fits ? wanted : .overflow(wanted.metric)
    body(&series[name, default: FrameSeries(name.metric, now: now)])
    changedSeries.insert(name)
  }

  /// Whether a call may be remembered.
  var remembersCalls: Bool { !isFrugal }

  private mutating func forgetIdleSeries(now: UInt64) {
    for (name, total) in series where now > total.changed && now - total.changed > settings.seriesIdleNanoseconds {
      // What goes up and down is told as long as it is not zero.
      guard name.metric != .activeCalls || total.sum == 0 else { continue }
      series[name] = nil
      changedSeries.insert(name)
    }
  }

  /// The batch of the series that have changed, or were not told for a while; nil where there are none.
  private mutating func tell(now: UInt64) throws(MetricBatchError) -> MetricBatch? {
    var teller = FrameTeller()
    let due = series.filter { entry in
      let total = entry.value
      return total.isDue || now < total.told || now - total.told >= settings.repeatNanoseconds
    }
    let names = due.keys.map { (key: $0.encoded, name: $0) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    for (_, name) in names {
      guard var total = series[name] else { continue }
      // A repetition need not be kept.
      if total.isDue { changedSeries.insert(name) }
      try teller.tell(name, &total, now: now)
      series[name] = total
    }
    return try teller.finish()
  }

  private mutating func takeChanges() -> [StateChange] {
    defer {
      unreadable = []
      changedSeries = []
      changedCalls = []
    }
    return unreadable.map { StateChange(key: $0, value: nil) }
      + changedSeries.map { StateChange(key: $0.encoded, value: series[$0]?.encoded) }
      + changedCalls.map { StateChange(key: $0, value: calls[$0]?.encoded) }
  }
}
