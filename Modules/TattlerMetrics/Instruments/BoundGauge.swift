/// One series of a ``Gauge``, found once: the quickest way to set a value.
///
/// ```swift
/// let bound = gauge.bound(to: ["room": "kitchen"])
/// bound.set(21)
/// ```
public struct BoundGauge<Value: MetricNumber>: Sendable {
  let series: BoundSeries<GaugeCell>

  /// Ends the series, unless another handle that was bound to the same attributes is still used. The next collection
  /// has it for the last time; once that is committed, its memory and its place below the cardinality limit are free.
  ///
  /// What is recorded with this handle or its copies afterwards may be lost. Bound again after that, the attributes
  /// have a new series. Only for instruments made with `endsSeries`; otherwise it is reported, and nothing ends.
  public func end() { series.end() }
}

extension BoundGauge where Value == Int64 {
  /// Sets a value of the series.
  ///
  /// - Parameter value: the value.
  public func set(_ value: Int64) {
    series.forEach(value.metricBits) { cell, _ in cell.set(value.metricBits) }
  }
}

extension BoundGauge where Value == Double {
  /// Sets a value of the series.
  ///
  /// - Parameter value: the value, finite; others are reported and left out.
  public func set(_ value: Double) {
    guard value.isFinite else { return series.problems.reportNotFinite(value) }
    series.forEach(value.bitPattern) { cell, _ in cell.set(value.metricBits) }
  }

  /// Adds to the value, from zero where it was never set. It is no exemplar, as nobody measured the sum.
  ///
  /// - Parameter amount: the amount, finite; others are reported and left out.
  package func add(_ amount: Double) {
    guard amount.isFinite else { return series.problems.reportNotFinite(amount) }
    series.change { cell, _ in cell.add(amount) }
  }
}
