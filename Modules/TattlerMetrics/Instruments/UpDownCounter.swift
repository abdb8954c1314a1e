/// A sum that goes up and down: open connections, jobs that wait.
///
/// ```swift
/// let upDownCounter = meter.upDownCounter("connections.open", unit: "{connection}")
/// upDownCounter.add(1)
/// upDownCounter.add(-1)
/// ```
///
/// Adding takes no lock that other threads share. Where an attribute set was seen before, nothing is allocated either:
/// bind what is known beforehand with ``bound(to:)``, and hand over what changes with each call as an `InlineArray`,
/// which is on the stack (sets of more than 1 KiB of text use the heap for a moment):
///
/// ```swift
/// let attributes: InlineArray<2, Attribute> = [Attribute("route", route), Attribute("status", .int(status))]
/// upDownCounter.add(1, attributes)
/// ```
///
/// `Value` is `Int64` or `Double`. Sums of integers wrap around.
public struct UpDownCounter<Value: MetricNumber>: Sendable {
  let instrument: SumInstrument

  /// The series of some attributes, to be used again and again. It is exported from now on, with zero at first.
  public func bound(to attributes: Attributes) -> BoundUpDownCounter<Value> {
    BoundUpDownCounter(series: instrument.streams.bound(to: attributes, instrument.problems))
  }
}

extension UpDownCounter where Value == Int64 {
  /// Adds to the series without attributes.
  ///
  /// - Parameter amount: the amount, of either sign.
  public func add(_ amount: Int64) {
    instrument.streams.forEach(amount.metricBits) { cell, _ in cell.add(amount) }
  }

  /// Adds to the series of some attributes.
  ///
  /// - Parameters:
  ///   - amount: the amount, of either sign.
  ///   - attributes: in any order.
  public func add(_ amount: Int64, _ attributes: Span<Attribute>) {
    instrument.streams.forEach(amount.metricBits, attributes) { cell, _ in cell.add(amount) }
  }

  /// Adds to the series of some attributes.
  ///
  /// - Parameters: as for ``add(_:_:)`` with a span.
  @inlinable
  public func add(_ amount: Int64, _ attributes: Attributes) { add(amount, attributes.elements.span) }

  /// Adds to the series of some attributes, which are on the stack.
  ///
  /// - Parameters: as for ``add(_:_:)`` with a span.
  @available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *)
  @inlinable
  public func add<let count: Int>(_ amount: Int64, _ attributes: InlineArray<count, Attribute>) {
    add(amount, attributes.span)
  }
}

extension UpDownCounter where Value == Double {
  /// Adds to the series without attributes.
  ///
  /// - Parameter amount: the amount, finite; others are reported and left out.
  public func add(_ amount: Double) {
    guard amount.isFinite else { return instrument.problems.reportNotFinite(amount) }
    instrument.streams.forEach(amount.bitPattern) { cell, _ in cell.add(amount) }
  }

  /// Adds to the series of some attributes.
  ///
  /// - Parameters:
  ///   - amount: the amount, finite; others are reported and left out.
  ///   - attributes: in any order.
  public func add(_ amount: Double, _ attributes: Span<Attribute>) {
    guard amount.isFinite else { return instrument.problems.reportNotFinite(amount) }
    instrument.streams.forEach(amount.bitPattern, attributes) { cell, _ in cell.add(amount) }
  }

  /// Adds to the series of some attributes.
  ///
  /// - Parameters: as for ``add(_:_:)`` with a span.
  @inlinable
  public func add(_ amount: Double, _ attributes: Attributes) { add(amount, attributes.elements.span) }

  /// Adds to the series of some attributes, which are on the stack.
  ///
  /// - Parameters: as for ``add(_:_:)`` with a span.
  @available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *)
  @inlinable
  public func add<let count: Int>(_ amount: Double, _ attributes: InlineArray<count, Attribute>) {
    add(amount, attributes.span)
  }
}
