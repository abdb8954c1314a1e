internal import TattlerExport

extension ProgressLine {
  /// So much of an export is done.
  func update(_ progress: ExportProgress) {
    let metrics = progress.metricCount == 1 ? "" : ", metric \(progress.metric) of \(progress.metricCount)"
    update(share: progress.share) { "\(HumanText.count(progress.samples, "sample"))\(metrics)" }
  }
}
