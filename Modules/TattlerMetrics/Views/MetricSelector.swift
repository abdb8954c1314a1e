/// Which instruments a view is for: those that meet all conditions.
///
/// ```swift
/// let durations = MetricSelector(name: "*.duration", kind: .histogram, unit: "s")
/// ```
public struct MetricSelector: Sendable, Hashable {
  /// The name of the instrument, whatever the case of its letters: `*` stands for any characters, `?` for one. Nil for
  /// any.
  public var name: String?
  /// The kind of the instrument; nil for any.
  public var kind: InstrumentKind?
  /// The unit of the instrument, exactly; nil for any.
  public var unit: String?
  /// The name of the meter, exactly; nil for any.
  public var meter: String?
  /// The version of the meter, exactly; nil for any.
  public var meterVersion: String?

  /// Makes a selector; without arguments it selects everything.
  public init(
    name: String? = nil, kind: InstrumentKind? = nil, unit: String? = nil, meter: String? = nil,
    meterVersion: String? = nil
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.meter = meter
    self.meterVersion = meterVersion
  }

  func selects(_ instrument: InstrumentDescriptor, of meter: MeterIdentity) -> Bool {
    if let name, !NamePattern.matches(name, instrument.name) { return false }
    return (kind ?? instrument.kind) == instrument.kind && (unit ?? instrument.unit) == instrument.unit
      && (self.meter ?? meter.name) == meter.name && (meterVersion ?? meter.version) == meter.version
  }
}
