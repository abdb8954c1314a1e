internal import Synchronization

/// Tells the application what is wrong with an instrument: at first at once, then less and less often.
final class InstrumentProblems: Sendable {
  let instrument: String
  let meter: String
  private let handler: @Sendable (MetricsProblem) -> Void
  private let occurrences = Mutex<[MetricsProblem.Code: UInt64]>([:])

  init(instrument: String, meter: String, handler: @escaping @Sendable (MetricsProblem) -> Void) {
    self.instrument = instrument
    self.meter = meter
    self.handler = handler
  }

  @inline(never)
  func report(_ code: MetricsProblem.Code, _ reason: @autoclosure () -> String) {
    let count = occurrences.withLock { occurrences in
      occurrences[code, default: 0] += 1
      return occurrences[code, default: 1]
    }
    guard count & (count - 1) == 0 else { return }
    handler(MetricsProblem(code: code, instrument: instrument, meter: meter, reason: reason(), occurrences: count))
  }

  /// Reports a value that no instrument takes.
  @inline(never)
  func reportNotFinite(_ value: Double) { report(.notFinite, "got the value \(value), which is left out") }

  @inline(never)
  func reportNegative(_ amount: some CustomStringConvertible) {
    report(.negativeAmount, "only goes up and got the amount \(amount), which is left out")
  }
}
