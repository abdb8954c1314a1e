/// One series of a ``Counter``, found once: the quickest way to count.
///
/// ```swift
/// let placed = counter.bound(to: ["payment": "card"])
/// placed.add(1)
/// ```
public struct BoundCounter<Value: MetricNumber>: Sendable {
  let series: BoundSeries<SumCell>

  /// Ends the series, unless another handle that was bound to the same attributes is still used. The next collection
  /// has it for the last time; once that is committed, its memory and its place below the cardinality limit are free.
  ///
  /// What is recorded with this handle or its copies afterwards may be lost. Bound again after that, the attributes
  /// have a new series that begins with zero. Only for instruments made with `endsSeries`; otherwise it is reported,
  /// and nothing ends.
  public func end() { series.end() }

  /// Begins anew with zero and this time as the start, as if the process had been restarted (metrics data model,
  /// "Resets and Gaps"): what was added since the last collection is not exported. With delta temporality there is
  /// nothing that could begin anew, and no amount is lost.
  public func reset() { series.restart { cell, settings in cell.reset(settings) } }
}

extension BoundCounter where Value == Int64 {
  /// Adds to the series.
  ///
  /// - Parameter amount: the amount, not negative; a negative one is reported and left out.
  public func add(_ amount: Int64) {
    guard amount >= 0 else { return refuse(amount) }
    series.forEach(amount.metricBits) { cell, _ in cell.addUp(amount) }
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
    series.forEach(amount.bitPattern) { cell, _ in cell.add(amount) }
  }

  @inline(never)
  private func refuse(_ amount: Double) {
    amount.isFinite ? series.problems.reportNegative(amount) : series.problems.reportNotFinite(amount)
  }
}
