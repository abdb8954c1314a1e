internal import CTattlerPlugin
internal import Synchronization

/// Makes the instruments of a library or of a part of an application.
///
/// ```swift
/// let meter = registry.meter("com.example.orders", version: "1.2.0")
/// let orders = meter.counter("orders.placed", unit: "{order}", description: "Orders that were placed.")
/// ```
///
/// Asking twice for the same gives the same instrument. Names are the same whatever the case of their letters; the
/// first one stays. What has the same name and another kind or unit is a metric of its own, and is reported.
public final class Meter: Sendable {
  let identity: MeterIdentity
  private let configuration: MetricsConfiguration
  private let startTime: UInt64
  private let state = Mutex(State())

  private struct State {
    /// By name in lower case.
    var instruments: [String: [(InstrumentDescriptor, InstrumentCore)]] = [:]
    var observed: [ObservedInstrument] = []
    var streams: [any MetricStream] = []
  }

  init(_ identity: MeterIdentity, _ configuration: MetricsConfiguration, startTime: UInt64) {
    self.identity = identity
    self.configuration = configuration
    self.startTime = startTime
  }

  var streams: [any MetricStream] { state.withLock { $0.streams } }

  var observedInstruments: [ObservedInstrument] { state.withLock { $0.observed } }

  /// The instrument of a description, made where it is missing.
  func instrument(_ descriptor: InstrumentDescriptor) -> InstrumentCore {
    let key = InstrumentName.folded(descriptor.name)
    // Made before it is known whether it is needed: views and their problems must not be dealt with under the lock.
    if let (known, core) = state.withLock({ $0.instruments[key]?.first { $0.0.isSame(as: descriptor) } }) {
      reportDifferences(descriptor, known, core.problems)
      return core
    }
    let problems = problems(of: descriptor)
    report(syntaxOf: descriptor, problems)
    let plans = StreamPlan.plans(for: descriptor, of: identity, configuration, problems)
    let made = InstrumentAssembly(descriptor, plans, configuration, startTime: startTime, problems)
    let (core, conflict, rival) = state.withLock { state in
      if let known = state.instruments[key]?.first(where: { $0.0.isSame(as: descriptor) }) {
        return (known.1, nil as InstrumentDescriptor?, nil as String?)
      }
      let conflict = state.instruments[key]?.first?.0
      let names = Set(state.streams.map { InstrumentName.folded($0.shape.name) })
      let rival = made.streams.first { names.contains(InstrumentName.folded($0.shape.name)) }?.shape.name
      state.instruments[key, default: []].append((descriptor, made.core))
      state.streams += made.streams
      if case .observed(let instrument) = made.core { state.observed.append(instrument) }
      return (made.core, conflict, rival)
    }
    if let conflict {
      problems.report(
        .conflict,
        "has the name of an instrument of another kind or unit (\(conflict.kind), \"\(conflict.unit)\"); "
          + "both are exported"
      )
    } else if let rival {
      problems.report(.conflict, "is exported as \"\(rival)\", as another instrument is already; both are exported")
    }
    return core
  }

  /// - Parameter problems: those of the instrument that there is, which count how often it happens.
  private func reportDifferences(
    _ descriptor: InstrumentDescriptor, _ known: InstrumentDescriptor, _ problems: InstrumentProblems
  ) {
    guard !known.isIdentical(to: descriptor) else { return }
    problems.report(
      .conflict, "was made before with another description, other buckets or another end of series, which stay")
  }

  private func problems(of descriptor: InstrumentDescriptor) -> InstrumentProblems {
    InstrumentProblems(instrument: descriptor.name, meter: identity.name, handler: configuration.problemHandler)
  }

  private func report(syntaxOf descriptor: InstrumentDescriptor, _ problems: InstrumentProblems) {
    if !InstrumentName.isValid(descriptor.name) {
      problems.report(
        .invalidName,
        "has a name that is not a letter followed by letters, digits, \"_\", \".\", \"-\" and \"/\", 255 at most; "
          + "it is used as it is"
      )
    }
    if !InstrumentName.isValidUnit(descriptor.unit) {
      problems.report(.invalidUnit, "has a unit that is not ASCII or longer than 63 characters; it is used as it is")
    }
  }
}
