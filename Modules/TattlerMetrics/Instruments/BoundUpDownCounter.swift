/// One series of a ``UpDownCounter``, found once: the quickest way to count.
///
/// ```swift
/// let placed = upDownCounter.bound(to: ["payment": "card"])
/// placed.add(1)
/// ```
public struct BoundUpDownCounter<Value: MetricNumber>: Sendable {
  let series: BoundSeries<SumCell>
}

extension BoundUpDownCounter where Value == Int64 {
  /// Adds to the series.
  ///
  /// - Parameter amount: the amount, of either sign.
  public func add(_ amount: Int64) {
    series.forEach { cell, _ in cell.add(amount) }
  }
}

extension BoundUpDownCounter where Value == Double {
  /// Adds to the series.
  ///
  /// - Parameter amount: the amount, finite; others are reported and left out.
  public func add(_ amount: Double) {
    guard amount.isFinite else { return series.problems.reportNotFinite(amount) }
    series.forEach { cell, _ in cell.add(amount) }
  }
}
