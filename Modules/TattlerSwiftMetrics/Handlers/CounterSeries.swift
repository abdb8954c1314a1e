internal import CoreMetrics
internal import TattlerMetrics

/// A series of a `Counter`.
final class CounterSeries: CounterHandler, EndingHandler {
  private let series: BoundCounter<Int64>

  init(_ series: BoundCounter<Int64>) { self.series = series }

  func increment(by amount: Int64) { series.add(amount) }

  func reset() { series.reset() }

  func end() { series.end() }
}

/// A series of a `FloatingPointCounter`.
final class FloatingPointCounterSeries: FloatingPointCounterHandler, EndingHandler {
  private let series: BoundCounter<Double>

  init(_ series: BoundCounter<Double>) { self.series = series }

  func increment(by amount: Double) { series.add(amount) }

  func reset() { series.reset() }

  func end() { series.end() }
}
