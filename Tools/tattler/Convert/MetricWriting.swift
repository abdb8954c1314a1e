internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerOTLP
internal import TattlerPrometheus

/// Writes a document of any format.
struct MetricWriting {
  let format: MetricFormat
  let precision: LineProtocolPrecision

  /// Writes.
  ///
  /// - Returns: the document, and what it does not hold because the format has no place for it, a sentence each.
  func write(_ batch: MetricBatch) throws -> (output: [UInt8], lost: [String]) {
    switch format {
    case .influx: try writeLines(batch)
    case .prometheus, .openMetrics: try writeExposition(batch)
    case .otlp, .otlpJSON: try writeOTLP(batch)
    case .json:
      // The complaints of the reader stand inside the document.
      (PointJSON.write(batch, complaints: []), [])
    }
  }

  private func writeLines(_ batch: MetricBatch) throws -> (output: [UInt8], lost: [String]) {
    var options = LineProtocolEncodingOptions()
    options.precision = precision
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
    let why = "line protocol has no spelling for it"
    return (
      buffer.bytes,
      Losses.sentences((report.skippedPoints, "value", why), (report.droppedTags, "tag", why))
        + Losses.changed(report.changedNames)
    )
  }

  private func writeExposition(_ batch: MetricBatch) throws -> (output: [UInt8], lost: [String]) {
    var options = PrometheusTextEncodingOptions(format == .openMetrics ? .openMetrics : .prometheus)
    options.writesTimestamps = true
    var encoder = PrometheusTextEncoder()
    var buffer = PrometheusTextBuffer()
    let report = try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
    let lost =
      Losses.sentences(report.skipped)
      + Losses.sentences(
        (report.droppedLabels, "label", "its name is empty or reserved"),
        (report.droppedParts, "sample", "OpenMetrics forbids it"),
        (report.droppedExemplars, "exemplar", "its labels are longer than OpenMetrics allows"))
    return (buffer.bytes, lost)
  }

  private func writeOTLP(_ batch: MetricBatch) throws -> (output: [UInt8], lost: [String]) {
    var encoder = OTLPEncoder()
    var buffer = OTLPBuffer()
    let rows = 0..<batch.rowCount
    let report =
      try format == .otlp
      ? encoder.encode(batch, rows: rows, into: &buffer) : encoder.encodeJSON(batch, rows: rows, into: &buffer)
    guard report.rows == rows.count else {
      throw MetricBatchError(.tooLarge, "the message would be larger than \(OTLPLimits.largestBody) bytes")
    }
    // JSON is text, and text ends its last line.
    let end = format == .otlpJSON ? [UInt8(ascii: "\n")] : []
    return (buffer.bytes + end, Self.lost(report))
  }

  private static func lost(_ report: OTLPEncodingReport) -> [String] {
    Losses.sentences(
      (report.skippedStrings, "point", "OTLP has no texts as values"),
      (report.skippedMismatched, "point", "its value is not of its metric's kind"),
      (report.skippedTimes, "point", "OTLP has no time before 1970"))
  }
}
