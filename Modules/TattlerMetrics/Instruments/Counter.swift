/// A sum that only goes up: requests, errors, bytes sent.
///
/// ```swift
/// let counter = meter.counter("orders.placed", unit: "{order}")
/// counter.add(1, ["payment": "card"])
/// ```
///
/// Adding takes no lock that other threads share. Where an attribute set was seen before, nothing is allocated either:
/// bind what is known beforehand with ``bound(to:)``, and hand over what changes with each call as an `InlineArray`,
/// which is on the stack (sets of more than 1 KiB of text use the heap for a moment):
///
/// ```swift
/// let attributes: InlineArray<2, Attribute> = [Attribute("route", route), Attribute("status", .int(status))]
/// counter.add(1, attributes)
/// ```
///
/// `Value` is `Int64` or `Double`. A sum of integers stays at the largest one, and that is reported.
public struct Counter<Value: MetricNumber>: Sendable {
  let instrument: SumInstrument

  /// The series of some attributes, to be used again and again. It is exported from now on, with zero at first.
  public func bound(to attributes: Attributes) -> BoundCounter<Value> {
    BoundCounter(series: instrument.streams.bound(to: attributes, instrument.problems))
  }
}

extension Counter where Value == Int64 {
  /// Adds to the series without attributes.
  ///
  /// - Parameter amount: the amount, not negative; a negative one is reported and left out.
  public func add(_ amount: Int64) {
    guard amount >= 0 else { return refuse(amount) }
    instrument.streams.forEach(amount.metricBits) { cell, _ in cell.addUp(amount) }
  }

  /// Adds to the series of some attributes.
  ///
  /// - Parameters:
  ///   - amount: the amount, not negative; a negative one is reported and left out.
  ///   - attributes: in any order.
  public func add(_ amount: Int64, _ attributes: Span<Attribute>) {
    guard amount >= 0 else { return refuse(amount) }
    instrument.streams.forEach(amount.metricBits, attributes) { cell, _ in cell.addUp(amount) }
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

  @inline(never)
  private func refuse(_ amount: Int64) { instrument.problems.reportNegative(amount) }
}

extension Counter where Value == Double {
  /// Adds to the series without attributes.
  ///
  /// - Parameter amount: the amount, finite and not negative; others are reported and left out.
  public func add(_ amount: Double) {
    guard amount >= 0, amount.isFinite else { return refuse(amount) }
    instrument.streams.forEach(amount.bitPattern) { cell, _ in cell.add(amount) }
  }

  /// Adds to the series of some attributes.
  ///
  /// - Parameters:
  ///   - amount: the amount, finite and not negative; others are reported and left out.
  ///   - attributes: in any order.
  public func add(_ amount: Double, _ attributes: Span<Attribute>) {
    guard amount >= 0, amount.isFinite else { return refuse(amount) }
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

  @inline(never)
  private func refuse(_ amount: Double) {
    amount.isFinite ? instrument.problems.reportNegative(amount) : instrument.problems.reportNotFinite(amount)
  }
}
