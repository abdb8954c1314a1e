internal import Synchronization
package import TattlerModel
package import TattlerPlugin

/// What became of a submission.
package final class Outcomes: Sendable {
  private let outcomes = Mutex<[SinkOutcome]>([])

  package init() {}

  package var all: [SinkOutcome] { outcomes.withLock { $0 } }

  package func submission(_ batch: MetricBatch, rows: Range<Int>? = nil, attempt: Int = 0) -> SinkSubmission {
    SinkSubmission(batch: batch, rows: rows ?? 0..<batch.rowCount, attempt: attempt) { [self] outcome in
      outcomes.withLock { $0.append(outcome) }
    }
  }
}

extension SinkHTTPResponse {
  /// A plain success.
  package static let noContent = SinkHTTPResponse(status: 204, meaning: .delivered)
}
