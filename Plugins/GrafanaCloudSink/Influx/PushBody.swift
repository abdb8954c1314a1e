internal import CTattlerPlugin
internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerPlugin
internal import TattlerPrometheus
internal import TattlerSinkSupport

/// The lines of one request, and what they stand for.
struct PushBody {
  /// Line protocol.
  private(set) var bytes: [UInt8] = []
  /// Rows of the submission, from the first on, that the body covers: written, or skipped as nothing of them can be
  /// sent.
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
  ///
  /// - Parameter resource: what metrics get that say nothing of their sender.
  init(_ submission: SinkSubmission, resource: ResourceAttributes, maximumBytes: Int, now: UInt64) {
    var options = LineProtocolEncodingOptions.numbersOnly
    options.maximumByteCount = maximumBytes
    options.defaultTimeNanoseconds = Int64(clamping: now)
    do throws(MetricBatchError) {
      if resource.isEmpty {
        try encode(submission.batch, submission.rows, options)
      } else {
        let batch = try resource.complete(submission.batch, rows: submission.rows, labelsLines: true)
        try encode(batch, 0..<batch.rowCount, options)
      }
    } catch {
      outcomeWithoutRequest = SinkOutcome(.split, message: "the rows cannot be prepared for sending: \(error)")
      return
    }
    if bytes.isEmpty {
      outcomeWithoutRequest = outcomeOfNothing(of: submission.rows.count, maximumBytes: maximumBytes)
    }
  }

  private mutating func encode(
    _ batch: MetricBatch, _ wanted: Range<Int>, _ options: LineProtocolEncodingOptions
  ) throws(MetricBatchError) {
    if Self.hasOnlyFields(batch) {
      rows = try write(batch, wanted, options)
    } else {
      try writeSeries(batch, wanted, options)
    }
  }

  private static func hasOnlyFields(_ batch: MetricBatch) -> Bool {
    unsafe batch.withView { view in
      for index in unsafe view.metrics.indices {
        if unsafe Int32(view.metrics[index].kind) != TATTLER_METRIC_FIELD { return false }
      }
      return true
    }
  }

  /// Encodes rows of line protocol's shape; gives how many of them are done.
  private mutating func write(
    _ batch: MetricBatch, _ wanted: Range<Int>, _ options: LineProtocolEncodingOptions
  ) throws(MetricBatchError) -> Int {
    var batch = batch
    var wanted = wanted
    if let repair = try SeriesRules.repair(batch, rows: wanted) {
      batch = repair.batch
      wanted = 0..<wanted.count
      (namesRenamed, labelsShortened) = (repair.renamed, repair.shortened)
    }
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    let report = try encoder.encode(batch, rows: wanted, into: &buffer, options: options)
    pointsSkipped = report.skippedPoints
    tagsDropped = report.droppedTags
    bytes = buffer.bytes
    return report.rows
  }

  /// Encodes data points of OTLP as the series that an OTLP endpoint makes of them. A data point is sent whole or not
  /// at all, so that a histogram is never torn.
  private mutating func writeSeries(
    _ batch: MetricBatch, _ wanted: Range<Int>, _ options: LineProtocolEncodingOptions
  ) throws(MetricBatchError) {
    var flattener = PrometheusFlattener()
    var builder = MetricBatchBuilder()
    var count = wanted.count
    while count > 0 {
      let part = wanted.lowerBound..<wanted.lowerBound + count
      let report = try flattener.flatten(batch, rows: part, into: &builder)
      let series = try builder.finish()
      let written = try write(series, 0..<series.rowCount, options)
      if written == series.rowCount {
        rows = count
        // A point that became several lines counts once, however many of them have no spelling.
        pointsSkipped = min(pointsSkipped + report.skipped.total, Self.pointCount(batch, part))
        tagsDropped += report.droppedLabels
        return
      }
      forget()
      // About as many as fit. At most three quarters of them, so that few tries are enough however uneven they are.
      count = min(count * 3 / 4, max(count / 2, count * written / series.rowCount))
    }
  }

  /// Forgets a try that did not fit.
  private mutating func forget() {
    (bytes, pointsSkipped, tagsDropped, namesRenamed, labelsShortened) = ([], 0, 0, 0, 0)
  }

  private static func pointCount(_ batch: MetricBatch, _ rows: Range<Int>) -> Int {
    unsafe batch.withView { view in
      rows.reduce(0) { count, index in unsafe count + Int(view.rows[index].point_count) }
    }
  }

  private func outcomeOfNothing(of count: Int, maximumBytes: Int) -> SinkOutcome {
    if rows == count { return .delivered(rows: rows, pointsSkipped: pointsSkipped) }
    return SinkOutcome(
      .reject, rowsDone: rows, rowsAffected: 1, pointsSkipped: pointsSkipped,
      message: "the row alone is larger than a request may be (max_body_bytes: \(maximumBytes))")
  }
}
