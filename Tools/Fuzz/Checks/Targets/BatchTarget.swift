internal import TattlerConfig
internal import TattlerJSONLines
internal import TattlerLineProtocol
internal import TattlerModel
internal import TattlerOTLP
internal import TattlerPrometheus

extension FuzzTarget {
  /// The validation of batches, and everything that reads a batch.
  ///
  /// Bytes that are taken can be read to the last record (the address sanitizer watches), stay the same batch when they
  /// are validated again, and can be written by every encoder, whatever strange things they say.
  public static let batch = FuzzTarget(
    "batch", generate: BatchBytes.batch, reshape: BatchBytes.nudge, check: BatchCheck.run)
}

private enum BatchCheck {
  static func run(_ bytes: [UInt8]) throws(FuzzFailure) -> Bool {
    guard let batch = try? MetricBatch(validating: bytes) else { return false }
    let digest = BatchDigest(batch)
    _ = batch.spelledRows
    let again = try mustSucceed("a batch is refused the second time") { () throws(MetricBatchError) in
      try MetricBatch(validating: batch.bytes)
    }
    try require(BatchDigest(again) == digest, "a batch changes when it is validated")
    let half = batch.rowCount / 2
    let part = try mustSucceed("rows cannot be selected") { () throws(MetricBatchError) in
      try batch.selecting(rows: half..<batch.rowCount)
    }
    try require(part.rowCount == batch.rowCount - half, "\(part.rowCount) rows are selected")
    let selected = try mustSucceed("a selection is not valid") { () throws(MetricBatchError) in
      try MetricBatch(validating: part.bytes)
    }
    _ = BatchDigest(selected)
    try checkLineProtocol(batch, LineProtocolEncodingOptions())
    try checkLineProtocol(batch, .numbersOnly)
    try checkJSONLines(batch)
    try checkOTLP(batch)
    try checkFlattening(batch)
    return true
  }

  /// Every message that is written is one to the decoder.
  private static func checkOTLP(_ batch: MetricBatch) throws(FuzzFailure) {
    var encoder = OTLPEncoder()
    var decoder = OTLPDecoder()
    var buffer = OTLPBuffer()
    var builder = MetricBatchBuilder()
    for isJSON in [false, true] {
      let report = try mustSucceed("a batch cannot be written as OTLP") { () throws(MetricBatchError) in
        isJSON
          ? try encoder.encodeJSON(batch, rows: 0..<batch.rowCount, into: &buffer)
          : try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
      }
      try mustSucceed("a written message is refused") { () throws(OTLPError) in
        isJSON
          ? try decoder.decode(json: buffer.bytes, into: &builder) : try decoder.decode(buffer.bytes, into: &builder)
      }
      let points = builder.points.count
      try require(points == report.points, "\(report.points) points are written, \(points) read")
      builder.reset()
    }
  }

  /// The samples of a batch are a valid batch.
  private static func checkFlattening(_ batch: MetricBatch) throws(FuzzFailure) {
    var flattener = PrometheusFlattener()
    var builder = MetricBatchBuilder()
    let flat = try mustSucceed("a batch cannot be flattened") { () throws(MetricBatchError) in
      _ = try flattener.flatten(batch, rows: 0..<batch.rowCount, into: &builder)
      return try builder.finish()
    }
    _ = try mustSucceed("samples are no valid batch") { () throws(MetricBatchError) in
      try MetricBatch(validating: flat.bytes)
    }
    for format in PrometheusTextFormat.allCases {
      var encoder = PrometheusTextEncoder()
      var buffer = PrometheusTextBuffer()
      _ = try mustSucceed("a batch cannot be exposed") { () throws(MetricBatchError) in
        try encoder.encode(
          batch, rows: 0..<batch.rowCount, into: &buffer, options: PrometheusTextEncodingOptions(format))
      }
      var options = PrometheusTextOptions(format)
      options.isStrict = true
      var parser = PrometheusTextParser()
      var samples = MetricBatchBuilder()
      _ = try mustSucceed("an exposition is refused: \(String(decoding: buffer.bytes, as: UTF8.self))") {
        () throws(PrometheusTextError) in try parser.parse(buffer.bytes, into: &samples, options: options)
      }
    }
  }

  /// Every row is a line, and every line is JSON.
  private static func checkJSONLines(_ batch: MetricBatch) throws(FuzzFailure) {
    var text: [UInt8] = []
    JSONLinesEncoder().encode(batch, rows: 0..<batch.rowCount, into: &text)
    let lines = text.split(separator: 0x0A)
    try require(lines.count == batch.rowCount, "\(batch.rowCount) rows become \(lines.count) lines of JSON")
    for line in lines {
      do throws(JSONError) { _ = try JSONValue(parsing: Array(line), limits: ConfigLimits(maximumDepth: 512)) } catch {
        // Keys are those of the batch, where one may stand twice.
        if error.code != .duplicateKey { throw FuzzFailure("a row is no JSON: \(error)") }
      }
    }
  }

  /// Every line that is written is a line to the parser.
  private static func checkLineProtocol(
    _ batch: MetricBatch, _ options: LineProtocolEncodingOptions
  ) throws(FuzzFailure) {
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    let report = try mustSucceed("a batch cannot be written") { () throws(MetricBatchError) in
      try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: options)
    }
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
    let reading = try mustSucceed("written lines are refused") { () throws(LineProtocolError) in
      try parser.parse(buffer.bytes, into: &builder)
    }
    try require(
      reading.rejectedLines == 0 && reading.acceptedLines == report.lines && builder.points.count == report.points,
      "\(report.lines) lines with \(report.points) points are written, read: \(reading)")
  }
}
