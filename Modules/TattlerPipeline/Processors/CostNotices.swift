internal import Logging
internal import Synchronization
internal import TattlerCost

/// Logs what folds notice, each notice once, also where the ledger was read anew since.
final class CostNotices: Sendable {
  private let logger: Logger
  private let notices = Mutex<Set<CostNotice>>([])

  /// What is noticed beyond is not logged.
  private static let maximumNotices = 1_000

  init(_ logger: Logger) { self.logger = logger }

  func tell(_ report: CostReport) {
    for notice in report.notices where isNew(notice) {
      var metadata: Logger.Metadata = ["reason": "\(notice.reason)"]
      switch notice.subject {
      case .rejected(let metric):
        metadata["metric"] = "\(metric)"
        // A total that began before the processor did is where counting starts: nothing is wrong.
        let level = notice.reason == UsageRejection.baseline.rawValue ? Logger.Level.info : .warning
        logger.log(level: level, "A value of a usage metric is not counted as usage.", metadata: metadata)
      case .model(let provider, let model):
        metadata["provider"] = "\(provider)"
        metadata["model"] = "\(model)"
        logger.warning(Self.sentence(notice.reason), metadata: metadata)
      }
    }
  }

  private func isNew(_ notice: CostNotice) -> Bool {
    notices.withLock { $0.count < Self.maximumNotices && $0.insert(notice).inserted }
  }

  private static func sentence(_ reason: String) -> Logger.Message {
    switch reason {
    case CostNotice.unknownContext: "No price of a model is for the tier, plan or region that was said."
    case CostNotice.retired: "A model is used that its vendor has retired."
    default: "Usage has no price."
    }
  }
}
