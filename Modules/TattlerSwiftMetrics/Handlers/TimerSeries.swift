internal import CoreMetrics
internal import TattlerMetrics

/// A series of a `Timer`.
final class TimerSeries: TimerHandler, EndingHandler {
  private let series: BoundHistogram<Double>
  /// Nanoseconds of one unit.
  private let unit: Double

  init(_ series: BoundHistogram<Double>, unit: TimeUnit) {
    self.series = series
    self.unit = Double(unit.scaleFromNanoseconds)
  }

  func recordNanoseconds(_ duration: Int64) { series.record(Double(duration) / unit) }

  func end() { series.end() }
}
