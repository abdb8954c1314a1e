/// What a callback of an observable instrument tells its values to.
///
/// ```swift
/// meter.observableGauge("queue.length", of: Int64.self) { observer in
///   observer.observe(Int64(queue.count), ["queue": "orders"])
/// }
/// ```
public struct MetricObserver<Value: MetricNumber>: ~Copyable {
  let instrument: ObservedInstrument
  let collection: UInt64

  /// Says a value: of a sum all of it, not what was added.
  ///
  /// - Parameters:
  ///   - value: finite, and not negative for a counter; others are reported and left out. Of several values of the same
  ///     attributes the last counts; where a view makes several attributes the same, sums are added up.
  ///   - attributes: in any order.
  public func observe(_ value: Value, _ attributes: Attributes = Attributes()) {
    instrument.record(value, attributes, in: collection)
  }
}
