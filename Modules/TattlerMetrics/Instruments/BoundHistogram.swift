/// One series of a ``Histogram``, found once: the quickest way to record a value.
///
/// ```swift
/// let bound = histogram.bound(to: ["room": "kitchen"])
/// bound.record(21)
/// ```
public struct BoundHistogram<Value: MetricNumber>: Sendable {
  let explicit: BoundSeries<DistributionCell<ExplicitDistribution>>
  let exponential: BoundSeries<DistributionCell<ExponentialDistribution>>

  /// Ends the series, unless another handle that was bound to the same attributes is still used. The next collection
  /// has it for the last time; once that is committed, its memory and its place below the cardinality limit are free.
  ///
  /// What is recorded with this handle or its copies afterwards may be lost. Bound again after that, the attributes
  /// have a new series. Only for instruments made with `endsSeries`; otherwise it is reported, and nothing ends.
  public func end() {
    explicit.end()
    exponential.end()
  }
}

extension BoundHistogram where Value == Int64 {
  /// Records a value of the series.
  ///
  /// - Parameter value: the value.
  public func record(_ value: Int64) {
    let value = Double(value)
    if !explicit.isEmpty { explicit.forEach(value.bitPattern) { $0.record(value, $1) } }
    if !exponential.isEmpty { exponential.forEach(value.bitPattern) { $0.record(value, $1) } }
  }
}

extension BoundHistogram where Value == Double {
  /// Records a value of the series.
  ///
  /// - Parameter value: the value, finite; others are reported and left out.
  public func record(_ value: Double) {
    guard value.isFinite else { return explicit.problems.reportNotFinite(value) }
    if !explicit.isEmpty { explicit.forEach(value.bitPattern) { $0.record(value, $1) } }
    if !exponential.isEmpty { exponential.forEach(value.bitPattern) { $0.record(value, $1) } }
  }
}
