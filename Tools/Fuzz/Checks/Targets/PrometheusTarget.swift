internal import TattlerModel
internal import TattlerPrometheus

extension FuzzTarget {
  /// The parser of Prometheus' text formats.
  ///
  /// What is taken is a valid batch in proportion to the text; errors stand where they say; a text that is refused leaves
  /// nothing behind; strict and lenient reading agree; what is exposed of the batch is taken again.
  public static let prometheus = FuzzTarget(
    "prometheus", tokens: ExpositionText.tokens, generate: ExpositionText.body
  ) { body throws(FuzzFailure) in
    var taken = false
    for format in PrometheusTextFormat.allCases where try PrometheusCheck.run(body, format) { taken = true }
    return taken
  }
}

private enum PrometheusCheck {
  static func run(_ body: [UInt8], _ format: PrometheusTextFormat) throws(FuzzFailure) -> Bool {
    let options = PrometheusTextOptions(format)
    var parser = PrometheusTextParser()
    var builder = MetricBatchBuilder()
    let report = try mustSucceed("a lenient reading fails") { () throws(PrometheusTextError) in
      try parser.parse(body, into: &builder, options: options)
    }
    try require(builder.byteCount <= 2_048 + 128 * body.count, "\(body.count) bytes become \(builder.byteCount)")
    for error in report.errors { try checkPlace(error, body) }
    let batch = try finished(&builder)
    var strict = options
    strict.isStrict = true
    try checkStrict(body, strict, report, batch, &parser)
    try expose(batch, format)
    return report.acceptedSamples > 0
  }

  private static func finished(_ builder: inout MetricBatchBuilder) throws(FuzzFailure) -> MetricBatch {
    let batch = try mustSucceed("an accepted batch cannot be finished") { () throws(MetricBatchError) in
      try builder.finish()
    }
    return try mustSucceed("an accepted batch is not valid") { () throws(MetricBatchError) in
      try MetricBatch(validating: batch.bytes)
    }
  }

  private static func checkPlace(_ error: PrometheusTextError, _ body: [UInt8]) throws(FuzzFailure) {
    try require((0...body.count).contains(error.offset), "an error lies outside of the text: \(error.offset)")
    try require(error.line >= 1 && error.column >= 1, "no such place: \(error)")
  }

  private static func checkStrict(
    _ body: [UInt8], _ options: PrometheusTextOptions, _ report: PrometheusTextReport, _ batch: MetricBatch,
    _ parser: inout PrometheusTextParser
  ) throws(FuzzFailure) {
    var builder = MetricBatchBuilder()
    do throws(PrometheusTextError) {
      _ = try parser.parse(body, into: &builder, options: options)
    } catch {
      try checkPlace(error, body)
      return try require(builder.isEmpty && builder.text.count == 0, "a refused text leaves something behind: \(error)")
    }
    try require(report.rejectedLines == 0, "the strict reading takes what the lenient one refuses: \(report)")
    try require(BatchDigest(try finished(&builder)) == BatchDigest(batch), "strict and lenient batches differ")
  }

  /// What is exposed is taken again by the strict reading.
  private static func expose(_ batch: MetricBatch, _ format: PrometheusTextFormat) throws(FuzzFailure) {
    var encoder = PrometheusTextEncoder()
    var buffer = PrometheusTextBuffer()
    _ = try mustSucceed("a batch cannot be exposed") { () throws(MetricBatchError) in
      try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer, options: PrometheusTextEncodingOptions(format))
    }
    var options = PrometheusTextOptions(format)
    options.isStrict = true
    var parser = PrometheusTextParser()
    var builder = MetricBatchBuilder()
    _ = try mustSucceed("an exposition is refused: \(String(decoding: buffer.bytes, as: UTF8.self))") {
      () throws(PrometheusTextError) in try parser.parse(buffer.bytes, into: &builder, options: options)
    }
  }
}
