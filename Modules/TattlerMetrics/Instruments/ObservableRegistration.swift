/// A callback of an observable instrument.
///
/// ```swift
/// let registration = meter.observableGauge("queue.length", of: Int64.self) { $0.observe(0) }
/// registration.cancel()
/// ```
///
/// It may be thrown away: the callback stays.
public struct ObservableRegistration: Sendable {
  let instrument: ObservedInstrument
  let number: Int

  /// Sees to it that the callback is not called again, but for a collection that has begun.
  public func cancel() { instrument.remove(number) }
}
