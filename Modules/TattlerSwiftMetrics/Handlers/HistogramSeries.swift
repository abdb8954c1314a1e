internal import CoreMetrics
internal import TattlerMetrics

/// A series of a `Recorder` that aggregates.
final class HistogramSeries: RecorderHandler, EndingHandler {
  private let series: BoundHistogram<Double>

  init(_ series: BoundHistogram<Double>) { self.series = series }

  func record(_ value: Int64) { series.record(Double(value)) }

  func record(_ value: Double) { series.record(value) }

  func end() { series.end() }
}
