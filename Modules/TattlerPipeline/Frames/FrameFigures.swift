internal import Synchronization
internal import TattlerBots
package import TattlerModel

/// What was made of frames since the daemon started.
package final class FrameFigures: FoldingFigures {
  private let figures = Mutex(Figures())

  private struct Figures {
    var series = 0
    var noted = 0
    var folded = 0
    var failures = 0
    var ignored = VoiceFrames.Ignored()
    var unreadable = 0
    var hasLoss = false
  }

  package init() {}

  func note(_ count: Int) { figures.withLock { $0.noted += count } }

  var noted: Int { figures.withLock { $0.noted } }

  func fold(through noted: Int) { figures.withLock { $0.folded = noted } }

  func fail() { figures.withLock { $0.failures += 1 } }

  /// The queue has lost some of the state.
  func noteLoss() { figures.withLock { $0.hasLoss = true } }

  func takeLoss() -> Bool {
    figures.withLock { figures in
      defer { figures.hasLoss = false }
      return figures.hasLoss
    }
  }

  /// A fold was committed.
  func add(_ report: FrameLedger.Report, series: Int) {
    figures.withLock { figures in
      figures.series = series
      figures.ignored.add(report.ignored)
      figures.unreadable += report.unreadable
    }
  }

  /// Whether there is anything to fold or to tell.
  var isIdle: Bool { figures.withLock { $0.noted == $0.folded && $0.series == 0 && !$0.hasLoss } }

  /// Adds the figures to a page.
  package func add(to families: inout MetricFamilies) throws(MetricBatchError) {
    let figures = figures.withLock { $0 }
    try families.gauge("tattler_frames_series", "Series that were made of frames.")
    try families.add(figures.series)
    try families.gauge("tattler_frames_records_waiting", "Bodies of frames that are not added up yet.")
    try families.add(figures.noted - figures.folded)
    try families.counter("tattler_frames_fold_failures", "Attempts to add frames up that failed; the frames are kept.")
    try families.add(figures.failures)
    try families.counter("tattler_frames_ignored", "What was left out of frames, by what it is.")
    for (what, count) in [
      ("frame", figures.ignored.frames), ("reading", figures.ignored.readings), ("member", figures.ignored.members),
      ("zero", figures.ignored.zeros), ("unreadable", figures.unreadable),
    ] { try families.add(count, [("what", what)]) }
  }
}
