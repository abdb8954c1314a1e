/// A measurement that stands for others of its series.
struct Exemplar: Sendable {
  /// The bits of an integer or a floating-point number.
  let value: UInt64
  /// Nanoseconds since 1970.
  let time: UInt64
  /// Nil for a measurement without a trace.
  let context: TraceContext?
  /// Encoded attributes: those that the series does not have, as a view left them out.
  let attributes: [UInt8]
  /// The number of the last collection that had it; 0 for none.
  var collection: UInt64 = 0
}
