internal import TattlerLineProtocol
internal import TattlerModel

extension FuzzTarget {
  /// The line protocol parser.
  ///
  /// Lenient and strict reading agree; errors stand where they say; a body that is refused leaves nothing behind; the
  /// batch is valid and in proportion to the body; what is written of it reads back as the same rows.
  public static let lineProtocol = FuzzTarget(
    "line-protocol", tokens: LineText.tokens, generate: LineText.body, check: LineProtocolCheck.run)
}

private enum LineProtocolCheck {
  static func run(_ body: [UInt8]) throws(FuzzFailure) -> Bool {
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
    let report = try mustSucceed("a lenient reading fails") { () throws(LineProtocolError) in
      try parser.parse(body, into: &builder)
    }
    try require(builder.rows.count == report.acceptedLines, "\(report.acceptedLines) lines, \(builder.rows.count) rows")
    try require(builder.byteCount <= 1_024 + 64 * body.count, "\(body.count) bytes become \(builder.byteCount)")
    try checkErrors(report, body)
    try checkLineCount(report, body)
    let batch = try finished(&builder)
    try checkStrict(body, report, batch, &parser)
    try checkDialects(body, &parser)
    try checkRoundTrip(batch, &parser)
    return report.acceptedLines > 0
  }

  private static func finished(_ builder: inout MetricBatchBuilder) throws(FuzzFailure) -> MetricBatch {
    let batch = try mustSucceed("an accepted batch cannot be finished") { () throws(MetricBatchError) in
      try builder.finish()
    }
    return try mustSucceed("an accepted batch is not valid") { () throws(MetricBatchError) in
      try MetricBatch(validating: batch.bytes)
    }
  }

  private static func checkErrors(_ report: LineProtocolReport, _ body: [UInt8]) throws(FuzzFailure) {
    try require(report.errors.count == min(report.rejectedLines, 100), "\(report.errors.count) errors are told")
    for error in report.errors {
      try require((0...body.count).contains(error.offset), "an error lies outside of the body: \(error.offset)")
      let before = body[..<error.offset]
      let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
      let column = error.offset - ((before.lastIndex(of: 0x0A) ?? -1) + 1) + 1
      let place = (error.line, error.column)
      try require(place == (line, column), "byte \(error.offset) is \(line):\(column), not \(error)")
    }
  }

  /// Where nothing is quoted, a line is what stands between line ends. A tab makes a line: it is a control character.
  private static func checkLineCount(_ report: LineProtocolReport, _ body: [UInt8]) throws(FuzzFailure) {
    guard !body.contains(0x22) else { return }
    let lines = body.split(separator: 0x0A).count { line in
      // A carriage return belongs to the line end only where a newline follows.
      let text = line.last == 0x0D && line.endIndex < body.endIndex ? line.dropLast() : line
      let start = text.drop { $0 == 0x20 }
      return !start.isEmpty && start.first != 0x23
    }
    let counted = report.acceptedLines + report.rejectedLines
    try require(counted == lines, "\(counted) lines are counted of \(lines)")
  }

  /// The other readings take and refuse other lines, and make valid batches as well.
  private static func checkDialects(
    _ body: [UInt8], _ parser: inout LineProtocolParser
  ) throws(FuzzFailure) {
    for dialect in [LineProtocolDialect.strict, .lenient] {
      var options = LineProtocolOptions()
      options.dialect = dialect
      var builder = MetricBatchBuilder()
      let report = try mustSucceed("a body is refused as a whole") { () throws(LineProtocolError) in
        try parser.parse(body, into: &builder, options: options)
      }
      try checkErrors(report, body)
      let batch = try finished(&builder)
      try require(batch.rowCount == report.acceptedLines, "\(report.acceptedLines) lines are \(batch.rowCount) rows")
    }
  }

  private static func checkStrict(
    _ body: [UInt8], _ report: LineProtocolReport, _ batch: MetricBatch, _ parser: inout LineProtocolParser
  ) throws(FuzzFailure) {
    var options = LineProtocolOptions()
    options.isStrict = true
    var builder = MetricBatchBuilder()
    let before = builder.byteCount
    do throws(LineProtocolError) {
      _ = try parser.parse(body, into: &builder, options: options)
    } catch {
      let first = report.errors.first
      try require(
        first?.code == error.code && first?.offset == error.offset,
        "the strict reading says \(error), the lenient one \(first?.description ?? "nothing")")
      return try require(builder.byteCount == before, "a refused body leaves \(builder.byteCount - before) bytes")
    }
    try require(report.rejectedLines == 0, "the strict reading takes what the lenient one refuses")
    try require(BatchDigest(try finished(&builder)) == BatchDigest(batch), "strict and lenient batches differ")
  }

  private static func checkRoundTrip(
    _ batch: MetricBatch, _ parser: inout LineProtocolParser
  ) throws(FuzzFailure) {
    var encoder = LineProtocolEncoder()
    var buffer = LineBuffer()
    let written = try mustSucceed("a batch cannot be written") { () throws(MetricBatchError) in
      try encoder.encode(batch, rows: 0..<batch.rowCount, into: &buffer)
    }
    try require(written.skippedPoints == 0 && written.droppedTags == 0, "something is left out: \(written)")
    var builder = MetricBatchBuilder()
    let report = try mustSucceed("a written batch is refused") { () throws(LineProtocolError) in
      try parser.parse(buffer.bytes, into: &builder)
    }
    try require(report.rejectedLines == 0, "what was written is refused: \(report.errors)")
    let again = try finished(&builder)
    try require(again.spelledRows == batch.spelledRows, "what was written reads as \(again.spelledRows)")
  }
}
