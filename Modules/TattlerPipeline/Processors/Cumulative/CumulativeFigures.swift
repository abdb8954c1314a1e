internal import Synchronization
package import TattlerModel

/// What was made of deltas since the daemon started.
package final class CumulativeFigures: Sendable {
  private struct Figures {
    var series = 0
    var bytes = 0
    var converted = 0
    var refused: [DeltaRefusal: Int] = [:]
    var hasLoss = false
  }

  private let figures = Mutex(Figures())

  package init() {}

  /// A batch was committed.
  func add(_ reports: [TemporalityReport], series: Int, bytes: Int) {
    figures.withLock { figures in
      figures.series = series
      figures.bytes = bytes
      for report in reports {
        figures.converted += report.converted
        for reason in DeltaRefusal.allCases { figures.refused[reason, default: 0] += reason.count(in: report) }
      }
    }
  }

  /// So many series, of so many bytes, were known before.
  func note(series: Int, bytes: Int) {
    figures.withLock { figures in
      figures.series = series
      figures.bytes = bytes
    }
  }

  /// The queue has lost some of the state.
  func noteLoss() { figures.withLock { $0.hasLoss = true } }

  /// Whether it has since the last call.
  func takeLoss() -> Bool {
    figures.withLock { figures in
      defer { figures.hasLoss = false }
      return figures.hasLoss
    }
  }

  /// Adds the figures to a page.
  package func add(to families: inout MetricFamilies) throws(MetricBatchError) {
    let figures = figures.withLock { $0 }
    try families.gauge("tattler_cumulative_series", "Series of which totals are made of deltas.")
    try families.add(figures.series)
    try families.gauge("tattler_cumulative_state_bytes", "Bytes of these series in memory, about.")
    try families.add(figures.bytes)
    try families.counter("tattler_cumulative_converted_points", "Points of delta temporality that became totals.")
    try families.add(figures.converted)
    try families.counter(
      "tattler_cumulative_refused_points", "Points of delta temporality that no total could be made of, by reason.")
    for reason in DeltaRefusal.allCases {
      try families.add(figures.refused[reason, default: 0], [("reason", reason.rawValue)])
    }
  }
}
