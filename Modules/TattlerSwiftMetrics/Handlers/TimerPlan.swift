internal import CoreMetrics
internal import TattlerMetrics

/// What it takes to make the series of a timer once its unit is known.
struct TimerPlan: Sendable {
  let series: SwiftMetricsSeries
  let meter: TattlerMetrics.Meter
  let configuration: SwiftMetricsConfiguration

  /// The unit that the label or the configuration has for this metric.
  var givenUnit: TimeUnit? { series.unit.flatMap(TimeUnit.init(ucum:)) }

  func timer(_ unit: TimeUnit) -> TimerSeries {
    let histogram = meter.histogram(
      series.name, unit: unit.ucum, description: series.description ?? "",
      buckets: series.buckets ?? configuration.timerBuckets.multiplied(by: 1e9 / Double(unit.scaleFromNanoseconds)),
      endsSeries: true)
    return TimerSeries(histogram.bound(to: series.attributes), unit: unit)
  }
}

extension HistogramBuckets {
  /// The same for values that are so many times as large.
  fileprivate func multiplied(by factor: Double) -> HistogramBuckets {
    guard case .explicit(let bounds) = self, factor != 1 else { return self }
    return .explicit(bounds.map { $0 * factor })
  }
}

extension TimeUnit {
  private static let all: [(TimeUnit, String)] = [
    (.nanoseconds, "ns"), (.microseconds, "us"), (.milliseconds, "ms"), (.seconds, "s"), (.minutes, "min"),
    (.hours, "h"), (.days, "d"),
  ]

  /// The unit in UCUM.
  var ucum: String { Self.all.first { $0.0 == self }?.1 ?? "s" }

  /// The unit of a UCUM code; nil for one that is not of time.
  init?(ucum: String) {
    guard let known = Self.all.first(where: { $0.1 == ucum }) else { return nil }
    self = known.0
  }
}
