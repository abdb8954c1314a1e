internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerPlugin

/// The lines of one request, and what they stand for.
struct PushBody {
  /// Line protocol.
  private(set) var bytes: [UInt8] = []
  /// Rows of the submission, from the first on, that the body covers: written, or skipped as nothing of them can be sent.
  private(set) var rows = 0
  /// Points of those rows that are left out.
  private(set) var pointsSkipped = 0
  /// Tags and fields that got another name, as they would have collided.
  private(set) var namesRenamed = 0
  /// Tag names and values that were cut.
  private(set) var labelsShortened = 0
  /// Tags of those rows that have no spelling.
  private(set) var tagsDropped = 0
  /// How the submission ends without a request: nothing was left to send, or its first row is too large.
  private(set) var outcomeWithoutRequest: SinkOutcome?

  /// Encodes as many rows as fit.
  init(_ submission: SinkSubmission, maximumBytes: Int, now: UInt64) {
    var batch = submission.batch
    var wanted = submission.rows
    do throws(MetricBatchError) {
      if let repair = try SeriesRules.repair(batch, rows: wanted) {
        batch = repair.batch
        wanted = 0..<wanted.count
        (namesRenamed, labelsShortened) = (repair.renamed, repair.shortened)
      }
    } catch {
      outcomeWithoutRequest = SinkOutcome(.split, message: "the rows cannot be prepared for sending: \(error)")
      return
    }
    var options = LineProtocolEncodingOptions.numbersOnly
    options.maximumByteCount = maximumBytes
    options.defaultTimeNanoseconds = Int64(clamping: now)
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    do throws(MetricBatchError) {
      let report = try encoder.encode(batch, rows: wanted, into: &buffer, options: options)
      (rows, pointsSkipped) = (report.rows, report.skippedPoints)
      tagsDropped = report.droppedTags
    } catch {
      outcomeWithoutRequest = SinkOutcome(.split, message: "the rows cannot be encoded: \(error)")
      return
    }
    bytes = buffer.bytes
    if bytes.isEmpty { outcomeWithoutRequest = outcomeOfNothing(of: wanted.count, maximumBytes: maximumBytes) }
  }

  private func outcomeOfNothing(of count: Int, maximumBytes: Int) -> SinkOutcome {
    if rows == count { return .delivered(rows: rows, pointsSkipped: pointsSkipped) }
    return SinkOutcome(
      .reject, rowsDone: rows, rowsAffected: 1, pointsSkipped: pointsSkipped,
      message: "the row alone is larger than a request may be (max_body_bytes: \(maximumBytes))")
  }
}
