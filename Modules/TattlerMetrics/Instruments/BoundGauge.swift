/// One series of a ``Gauge``, found once: the quickest way to set a value.
///
/// ```swift
/// let bound = gauge.bound(to: ["room": "kitchen"])
/// bound.set(21)
/// ```
public struct BoundGauge<Value: MetricNumber>: Sendable {
  let series: BoundSeries<GaugeCell>
}

extension BoundGauge where Value == Int64 {
  /// Sets a value of the series.
  ///
  /// - Parameter value: the value.
  public func set(_ value: Int64) {
    series.forEach { cell, _ in cell.set(value.metricBits) }
  }
}

extension BoundGauge where Value == Double {
  /// Sets a value of the series.
  ///
  /// - Parameter value: the value, finite; others are reported and left out.
  public func set(_ value: Double) {
    guard value.isFinite else { return series.problems.reportNotFinite(value) }
    series.forEach { cell, _ in cell.set(value.metricBits) }
  }
}
