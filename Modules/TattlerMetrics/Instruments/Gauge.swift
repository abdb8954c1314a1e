/// The present value of something that is not added up: a temperature, the version of a configuration.
///
/// ```swift
/// let gauge = meter.gauge("room.temperature", of: Double.self, unit: "Cel")
/// gauge.set(21.5, ["room": "kitchen"])
/// ```
///
/// A series that nobody set is not exported; one that was set is in every collection, with its last value.
///
/// `Value` is `Int64` or `Double`. Of the costs, what ``Counter`` says is true here as well.
public struct Gauge<Value: MetricNumber>: Sendable {
  let instrument: GaugeInstrument

  /// The series of some attributes, to be used again and again. It is exported once it was set.
  public func bound(to attributes: Attributes) -> BoundGauge<Value> {
    BoundGauge(series: instrument.streams.bound(to: attributes, instrument.problems))
  }
}

extension Gauge where Value == Int64 {
  /// Sets a value of the series without attributes.
  ///
  /// - Parameter value: the value.
  public func set(_ value: Int64) {
    instrument.streams.forEach(value.metricBits) { cell, _ in cell.set(value.metricBits) }
  }

  /// Sets a value of the series of some attributes.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - attributes: in any order.
  public func set(_ value: Int64, _ attributes: Span<Attribute>) {
    instrument.streams.forEach(value.metricBits, attributes) { cell, _ in cell.set(value.metricBits) }
  }

  /// Sets a value of the series of some attributes.
  ///
  /// - Parameters: as for ``set(_:_:)`` with a span.
  @inlinable
  public func set(_ value: Int64, _ attributes: Attributes) { set(value, attributes.elements.span) }

  /// Sets a value of the series of some attributes, which are on the stack.
  ///
  /// - Parameters: as for ``set(_:_:)`` with a span.
  @available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *)
  @inlinable
  public func set<let count: Int>(_ value: Int64, _ attributes: InlineArray<count, Attribute>) {
    set(value, attributes.span)
  }
}

extension Gauge where Value == Double {
  /// Sets a value of the series without attributes.
  ///
  /// - Parameter value: the value, finite; others are reported and left out.
  public func set(_ value: Double) {
    guard value.isFinite else { return instrument.problems.reportNotFinite(value) }
    instrument.streams.forEach(value.bitPattern) { cell, _ in cell.set(value.metricBits) }
  }

  /// Sets a value of the series of some attributes.
  ///
  /// - Parameters:
  ///   - value: the value, finite; others are reported and left out.
  ///   - attributes: in any order.
  public func set(_ value: Double, _ attributes: Span<Attribute>) {
    guard value.isFinite else { return instrument.problems.reportNotFinite(value) }
    instrument.streams.forEach(value.bitPattern, attributes) { cell, _ in cell.set(value.metricBits) }
  }

  /// Sets a value of the series of some attributes.
  ///
  /// - Parameters: as for ``set(_:_:)`` with a span.
  @inlinable
  public func set(_ value: Double, _ attributes: Attributes) { set(value, attributes.elements.span) }

  /// Sets a value of the series of some attributes, which are on the stack.
  ///
  /// - Parameters: as for ``set(_:_:)`` with a span.
  @available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *)
  @inlinable
  public func set<let count: Int>(_ value: Double, _ attributes: InlineArray<count, Attribute>) {
    set(value, attributes.span)
  }
}
