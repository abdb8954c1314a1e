internal import Synchronization

/// What instruments of one identity share.
enum InstrumentCore: Sendable {
  case sum(SumInstrument)
  case gauge(GaugeInstrument)
  case histogram(HistogramInstrument)
  case observed(ObservedInstrument)

  /// Whom to tell what is wrong.
  var problems: InstrumentProblems {
    switch self {
    case .sum(let instrument): instrument.problems
    case .gauge(let instrument): instrument.problems
    case .histogram(let instrument): instrument.problems
    case .observed(let instrument): instrument.problems
    }
  }
}

/// A counter or an up-down counter.
final class SumInstrument: Sendable {
  let streams: StreamGroup<SumCell>
  let problems: InstrumentProblems

  init(_ streams: StreamGroup<SumCell>, _ problems: InstrumentProblems) {
    self.streams = streams
    self.problems = problems
  }
}

/// A gauge.
final class GaugeInstrument: Sendable {
  let streams: StreamGroup<GaugeCell>
  let problems: InstrumentProblems

  init(_ streams: StreamGroup<GaugeCell>, _ problems: InstrumentProblems) {
    self.streams = streams
    self.problems = problems
  }
}

/// A histogram: views may want it in both forms.
final class HistogramInstrument: Sendable {
  let explicit: StreamGroup<DistributionCell<ExplicitDistribution>>
  let exponential: StreamGroup<DistributionCell<ExponentialDistribution>>
  let problems: InstrumentProblems

  init(
    explicit: StreamGroup<DistributionCell<ExplicitDistribution>>,
    exponential: StreamGroup<DistributionCell<ExponentialDistribution>>, _ problems: InstrumentProblems
  ) {
    self.explicit = explicit
    self.exponential = exponential
    self.problems = problems
  }

  @inline(__always)
  func record(_ value: Double) {
    guard value.isFinite else { return problems.reportNotFinite(value) }
    if !explicit.isEmpty { explicit.forEach(value.bitPattern) { $0.record(value, $1) } }
    if !exponential.isEmpty { exponential.forEach(value.bitPattern) { $0.record(value, $1) } }
  }

  @inline(__always)
  func record(_ value: Double, _ attributes: Span<Attribute>) {
    guard value.isFinite else { return problems.reportNotFinite(value) }
    if !explicit.isEmpty { explicit.forEach(value.bitPattern, attributes) { $0.record(value, $1) } }
    if !exponential.isEmpty { exponential.forEach(value.bitPattern, attributes) { $0.record(value, $1) } }
  }
}

/// An observable instrument and its callbacks.
final class ObservedInstrument: Sendable {
  typealias Callback = @Sendable (ObservedInstrument, _ collection: UInt64) -> Void

  let streams: StreamGroup<ObservedCell>
  let problems: InstrumentProblems
  private let isMonotonic: Bool
  private let callbacks = Mutex<(next: Int, all: [Int: Callback])>((0, [:]))

  init(_ streams: StreamGroup<ObservedCell>, isMonotonic: Bool, _ problems: InstrumentProblems) {
    self.streams = streams
    self.isMonotonic = isMonotonic
    self.problems = problems
  }

  /// Adds a callback and gives the number to remove it with.
  func add(_ callback: @escaping Callback) -> Int {
    callbacks.withLock { callbacks in
      callbacks.next += 1
      callbacks.all[callbacks.next] = callback
      return callbacks.next
    }
  }

  func remove(_ number: Int) { callbacks.withLock { callbacks in callbacks.all[number] = nil } }

  /// Asks all callbacks, in the order in which they were added.
  func observe(_ collection: UInt64) {
    // Called outside of the lock, as they may add and remove callbacks.
    let all = callbacks.withLock { callbacks in callbacks.all.sorted { $0.key < $1.key } }
    for (_, callback) in all { callback(self, collection) }
  }

  /// Takes an observation.
  func record(_ value: some MetricNumber, _ attributes: Attributes, in collection: UInt64) {
    guard value.isFinite else { return problems.report(.notFinite, "observed the value \(value), which is left out") }
    guard !isMonotonic || !value.isNegative else { return problems.reportNegative(value) }
    for stream in streams.owners {
      let series = unsafe stream.table.pointee.series(attributes.elements.span)
      let isShared = unsafe stream.table.pointee.isShared(series)
      unsafe series.pointee.cell.observe(
        value.metricBits, in: collection, adds: isShared, stream.table.pointee.settings)
    }
  }
}
