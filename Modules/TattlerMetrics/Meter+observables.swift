/// Making instruments that are asked for their values at each collection.
///
/// Callbacks are called one after another on the thread that collects; they should not block. Several callbacks of the
/// same instrument are all called.
extension Meter {
  /// What a callback is.
  public typealias Observation<Value: MetricNumber> = @Sendable (borrowing MetricObserver<Value>) -> Void

  /// A sum that only goes up and that something else keeps, such as the processor time of the process.
  ///
  /// ```swift
  /// meter.observableCounter("bytes.sent", of: Int64.self, unit: "By") { observer in
  ///   observer.observe(42, ["interface": "eth0"])
  /// }
  /// ```
  ///
  /// A value below the one before means that what keeps the sum began anew.
  ///
  /// - Parameters:
  ///   - observe: says the whole sum of each series.
  ///   - others: as for ``counter(_:of:unit:description:endsSeries:)``.
  @discardableResult
  public func observableCounter<Value: MetricNumber>(
    _ name: String, of type: Value.Type, unit: String = "", description: String = "",
    observe: @escaping Observation<Value>
  ) -> ObservableRegistration { observable(name, .observableCounter, unit, description, observe) }

  /// A sum that goes up and down and that something else keeps, such as the memory in use.
  ///
  /// ```swift
  /// meter.observableUpDownCounter("memory.used", of: Int64.self, unit: "By") { $0.observe(1_048_576) }
  /// ```
  ///
  /// - Parameters: as for ``observableCounter(_:of:unit:description:observe:)``.
  @discardableResult
  public func observableUpDownCounter<Value: MetricNumber>(
    _ name: String, of type: Value.Type, unit: String = "", description: String = "",
    observe: @escaping Observation<Value>
  ) -> ObservableRegistration { observable(name, .observableUpDownCounter, unit, description, observe) }

  /// The present value of something, such as a temperature.
  ///
  /// ```swift
  /// meter.observableGauge("room.temperature", of: Double.self, unit: "Cel") { $0.observe(21.5) }
  /// ```
  ///
  /// - Parameters: as for ``observableCounter(_:of:unit:description:observe:)``.
  @discardableResult
  public func observableGauge<Value: MetricNumber>(
    _ name: String, of type: Value.Type, unit: String = "", description: String = "",
    observe: @escaping Observation<Value>
  ) -> ObservableRegistration { observable(name, .observableGauge, unit, description, observe) }

  private func observable<Value: MetricNumber>(
    _ name: String, _ kind: InstrumentKind, _ unit: String, _ description: String,
    _ observe: @escaping Observation<Value>
  ) -> ObservableRegistration {
    let descriptor = InstrumentDescriptor(
      name: name, kind: kind, isDouble: Value.isFloatingPoint, unit: unit, description: description)
    guard case .observed(let instrument) = instrument(descriptor) else { preconditionFailure("BUG: not observable") }
    let number = instrument.add { instrument, collection in
      observe(MetricObserver<Value>(instrument: instrument, collection: collection))
    }
    return ObservableRegistration(instrument: instrument, number: number)
  }
}
