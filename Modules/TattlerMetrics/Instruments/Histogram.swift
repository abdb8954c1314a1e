/// How values are distributed: how long requests take, how large answers are.
///
/// ```swift
/// let histogram = meter.histogram("http.server.request.duration", of: Double.self, unit: "s", buckets: .exponential)
/// histogram.record(0.018, ["http.route": "/orders"])
/// ```
///
/// A negative value is counted, and from then on the sum of its series is not exported: data model, "Histogram".
///
/// `Value` is `Int64` or `Double`. Of the costs, what ``Counter`` says is true here as well.
public struct Histogram<Value: MetricNumber>: Sendable {
  let instrument: HistogramInstrument

  /// The series of some attributes, to be used again and again. It is exported from now on, with cumulative
  /// temporality.
  public func bound(to attributes: Attributes) -> BoundHistogram<Value> {
    BoundHistogram(
      explicit: instrument.explicit.bound(to: attributes, instrument.problems),
      exponential: instrument.exponential.bound(to: attributes, instrument.problems))
  }
}

extension Histogram where Value == Int64 {
  /// Records a value of the series without attributes.
  ///
  /// - Parameter value: the value.
  public func record(_ value: Int64) {
    instrument.record(Double(value))
  }

  /// Records a value of the series of some attributes.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - attributes: in any order.
  public func record(_ value: Int64, _ attributes: Span<Attribute>) {
    instrument.record(Double(value), attributes)
  }

  /// Records a value of the series of some attributes.
  ///
  /// - Parameters: as for ``record(_:_:)`` with a span.
  @inlinable
  public func record(_ value: Int64, _ attributes: Attributes) { record(value, attributes.elements.span) }

  /// Records a value of the series of some attributes, which are on the stack.
  ///
  /// - Parameters: as for ``record(_:_:)`` with a span.
  @available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *)
  @inlinable
  public func record<let count: Int>(_ value: Int64, _ attributes: InlineArray<count, Attribute>) {
    record(value, attributes.span)
  }
}

extension Histogram where Value == Double {
  /// Records a value of the series without attributes.
  ///
  /// - Parameter value: the value, finite; others are reported and left out.
  public func record(_ value: Double) {
    instrument.record(value)
  }

  /// Records a value of the series of some attributes.
  ///
  /// - Parameters:
  ///   - value: the value, finite; others are reported and left out.
  ///   - attributes: in any order.
  public func record(_ value: Double, _ attributes: Span<Attribute>) {
    instrument.record(value, attributes)
  }

  /// Records a value of the series of some attributes.
  ///
  /// - Parameters: as for ``record(_:_:)`` with a span.
  @inlinable
  public func record(_ value: Double, _ attributes: Attributes) { record(value, attributes.elements.span) }

  /// Records a value of the series of some attributes, which are on the stack.
  ///
  /// - Parameters: as for ``record(_:_:)`` with a span.
  @available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *)
  @inlinable
  public func record<let count: Int>(_ value: Double, _ attributes: InlineArray<count, Attribute>) {
    record(value, attributes.span)
  }
}
