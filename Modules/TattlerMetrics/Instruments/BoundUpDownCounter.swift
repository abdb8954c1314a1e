/// One series of a ``UpDownCounter``, found once: the quickest way to count.
///
/// ```swift
/// let placed = upDownCounter.bound(to: ["payment": "card"])
/// placed.add(1)
/// ```
public struct BoundUpDownCounter<Value: MetricNumber>: Sendable {
  let series: BoundSeries<SumCell>

  /// Ends the series, unless another handle that was bound to the same attributes is still used. The next collection
  /// has it for the last time; once that is committed, its memory and its place below the cardinality limit are free.
  ///
  /// What is recorded with this handle or its copies afterwards may be lost. Bound again after that, the attributes
  /// have a new series that begins with zero. Only for instruments made with `endsSeries`; otherwise it is reported,
  /// and nothing ends.
  public func end() { series.end() }
}

extension BoundUpDownCounter where Value == Int64 {
  /// Adds to the series.
  ///
  /// - Parameter amount: the amount, of either sign.
  public func add(_ amount: Int64) {
    series.forEach(amount.metricBits) { cell, _ in cell.add(amount) }
  }
}

extension BoundUpDownCounter where Value == Double {
  /// Adds to the series.
  ///
  /// - Parameter amount: the amount, finite; others are reported and left out.
  public func add(_ amount: Double) {
    guard amount.isFinite else { return series.problems.reportNotFinite(amount) }
    series.forEach(amount.bitPattern) { cell, _ in cell.add(amount) }
  }
}
