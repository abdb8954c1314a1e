/// Kinds of instruments (OpenTelemetry metrics API, "Instrument").
public enum InstrumentKind: Sendable, Hashable, CaseIterable {
  /// A sum that only goes up.
  case counter
  /// A sum that goes up and down.
  case upDownCounter
  /// The present value of something that is not added up.
  case gauge
  /// How values are distributed.
  case histogram
  /// A sum that only goes up, asked for at each collection.
  case observableCounter
  /// A sum that goes up and down, asked for at each collection.
  case observableUpDownCounter
  /// The present value of something, asked for at each collection.
  case observableGauge

  /// True for a sum that only goes up.
  var isMonotonic: Bool { self == .counter || self == .observableCounter }
}
