internal import Synchronization
internal import TattlerCost
package import TattlerModel
internal import TattlerPricing

/// What the processor of costs has done since the daemon started.
package final class CostFigures: Sendable {
  /// When the sources of the shipped prices were read, in nanoseconds since 1970.
  private let checked: Int64?
  private let figures = Mutex(Figures())

  private struct Figures {
    var spent = Money.zero
    /// What was told of it: what caches save may be known later than what they save it of.
    var told = 0.0
    var series = 0
    var noted = 0
    var folded = 0
    var folds = 0
    var failures = 0
    var unpriced: [UnpricedReason: Int] = [:]
    var rejected: [UsageRejection: Int] = [:]
    var hasLoss = false
  }

  package init(checked: Int64?) { self.checked = checked }

  /// Usage was noted with so many accepted batches.
  func note() { note(records: 1) }

  /// So many records with usage were noted.
  func note(records count: Int) { figures.withLock { $0.noted += count } }

  /// How much was noted so far.
  var noted: Int { figures.withLock { $0.noted } }

  /// Everything up to so much was folded.
  func fold(through noted: Int) { figures.withLock { $0.folded = noted } }

  /// A fold was committed.
  func add(_ report: CostReport, series: Int) {
    figures.withLock { figures in
      figures.folds += 1
      figures.series = series
      figures.spent = figures.spent.adding(report.spent) ?? figures.spent
      figures.told = max(figures.told, figures.spent.dollars)
      figures.unpriced.merge(report.unpriced, uniquingKeysWith: +)
      figures.rejected.merge(report.rejected, uniquingKeysWith: +)
    }
  }

  /// A fold failed.
  func fail() { figures.withLock { $0.failures += 1 } }

  /// The queue has lost some of the state.
  func noteLoss() { figures.withLock { $0.hasLoss = true } }

  /// Whether the queue has lost some of the state since the last call.
  func takeLoss() -> Bool {
    figures.withLock { figures in
      defer { figures.hasLoss = false }
      return figures.hasLoss
    }
  }

  /// Adds the figures to a page.
  ///
  /// - Parameter now: nanoseconds since 1970.
  package func add(to families: inout MetricFamilies, now: UInt64) throws(MetricBatchError) {
    let figures = figures.withLock { $0 }
    try families.counter("tattler_cost_usd", "What usage has cost since the start, in US dollars.")
    try families.add(figures.told)
    try families.gauge("tattler_cost_series", "Series of costs, unpriced and rejected usage.")
    try families.add(figures.series)
    try families.gauge("tattler_cost_records_waiting", "Batches with usage that is not priced yet.")
    try families.add(figures.noted - figures.folded)
    try families.counter("tattler_cost_folds", "Transactions that made cost of usage.")
    try families.add(figures.folds)
    try families.counter("tattler_cost_fold_failures", "Attempts at it that failed; the usage is kept.")
    try families.add(figures.failures)
    try families.counter("tattler_cost_unpriced", "Increments of usage without a price, by reason.")
    for reason in UnpricedReason.allCases {
      try families.add(figures.unpriced[reason] ?? 0, [("reason", reason.rawValue)])
    }
    try families.counter("tattler_cost_rejected", "Values of usage metrics that are no usage, by reason.")
    for reason in UsageRejection.allCases {
      try families.add(figures.rejected[reason] ?? 0, [("reason", reason.rawValue)])
    }
    guard let checked else { return }
    try families.gauge("tattler_price_table_age", unit: "s", "Time since the sources of the shipped prices were read.")
    try families.add(seconds: max(0, Double(Int64(clamping: now) - checked) / 1e9))
  }
}
