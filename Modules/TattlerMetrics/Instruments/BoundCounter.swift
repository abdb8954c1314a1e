/// One series of a ``Counter``, found once: the quickest way to count.
///
/// ```swift
/// let placed = counter.bound(to: ["payment": "card"])
/// placed.add(1)
/// ```
public struct BoundCounter<Value: MetricNumber>: Sendable {
  let series: BoundSeries<SumCell>
}

extension BoundCounter where Value == Int64 {
  /// Adds to the series.
  ///
  /// - Parameter amount: the amount, not negative; a negative one is reported and left out.
  public func add(_ amount: Int64) {
    guard amount >= 0 else { return refuse(amount) }
    series.forEach { cell, _ in cell.add(amount) }
  }

  @inline(never)
  private func refuse(_ amount: Int64) { series.problems.reportNegative(amount) }
}

extension BoundCounter where Value == Double {
  /// Adds to the series.
  ///
  /// - Parameter amount: the amount, finite and not negative; others are reported and left out.
  public func add(_ amount: Double) {
    guard amount >= 0, amount.isFinite else { return refuse(amount) }
    series.forEach { cell, _ in cell.add(amount) }
  }

  @inline(never)
  private func refuse(_ amount: Double) {
    amount.isFinite ? series.problems.reportNegative(amount) : series.problems.reportNotFinite(amount)
  }
}
