internal import TattlerModel
internal import TattlerOTLP
internal import TattlerPlugin
internal import TattlerSinkSupport

/// Writes the bodies of a sink's requests. Its memory stays from request to request.
///
/// The same rows give the same bytes, so that the host can send them again and look for the row at fault by halving;
/// only a row without a time gets the time of the attempt.
struct ExportWriter: ~Copyable {
  private var encoder = OTLPEncoder()
  private var buffer = OTLPBuffer()
  private var options = OTLPEncodingOptions()
  private let encoding: OTLPSinkConfiguration.Encoding
  private let resource: ResourceAttributes

  init(_ configuration: OTLPSinkConfiguration) {
    encoding = configuration.encoding
    resource = configuration.resource
    options.maximumByteCount = configuration.maximumBodyBytes
    options.leavesOutDeltas = configuration.temporality == .cumulativeOnly
  }

  /// Encodes as many rows as fit, from the first.
  ///
  /// - Parameter now: nanoseconds since 1970, the time of rows that have none.
  mutating func body(for submission: SinkSubmission, now: UInt64) -> ExportBody {
    options.defaultTimeNanoseconds = now
    do throws(MetricBatchError) {
      if resource.isEmpty { return try body(submission.batch, submission.rows) }
      let batch = try resource.complete(submission.batch, rows: submission.rows)
      return try body(batch, 0..<batch.rowCount)
    } catch {
      let message = "the rows cannot be prepared for sending: \(error)"
      return ExportBody(outcomeWithoutRequest: SinkOutcome(.split, message: message))
    }
  }

  private mutating func body(_ batch: MetricBatch, _ rows: Range<Int>) throws(MetricBatchError) -> ExportBody {
    switch encoding {
    case .protobuf: body(of: try encoder.encode(batch, rows: rows, into: &buffer, options: options))
    case .json: body(of: try encoder.encodeJSON(batch, rows: rows, into: &buffer, options: options))
    }
  }

  private func body(of report: OTLPEncodingReport) -> ExportBody {
    var body = ExportBody(
      rows: report.rows, pointsSkipped: report.skippedPoints, deltaPointsSkipped: report.skippedDeltas)
    if report.rows == 0 {
      body.outcomeWithoutRequest = SinkOutcome(
        .reject, rowsAffected: 1,
        message: "the row alone is larger than a request may be (max_body_bytes: \(options.maximumByteCount))")
    } else if report.points == 0 {
      body.outcomeWithoutRequest = .delivered(rows: report.rows, pointsSkipped: report.skippedPoints)
    } else {
      body.bytes = buffer.bytes
    }
    return body
  }
}
