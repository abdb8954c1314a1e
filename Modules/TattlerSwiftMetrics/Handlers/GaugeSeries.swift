internal import CoreMetrics
internal import TattlerMetrics

/// A series of a `Meter`, a `Gauge` or a `Recorder` that does not aggregate.
final class GaugeSeries: MeterHandler, RecorderHandler, EndingHandler {
  private let series: BoundGauge<Double>

  init(_ series: BoundGauge<Double>) { self.series = series }

  func set(_ value: Int64) { series.set(Double(value)) }

  func set(_ value: Double) { series.set(value) }

  func increment(by amount: Double) { series.add(amount) }

  func decrement(by amount: Double) { series.add(-amount) }

  func record(_ value: Int64) { series.set(Double(value)) }

  func record(_ value: Double) { series.set(value) }

  func end() { series.end() }
}
