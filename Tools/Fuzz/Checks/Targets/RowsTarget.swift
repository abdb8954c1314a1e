internal import TattlerExport
internal import TattlerLineProtocol
internal import TattlerModel

extension FuzzTarget {
  /// The reader of the rows of an export that `tattler send file` sends back.
  ///
  /// A row is a line that the parser of the daemon takes, or is counted; errors stand inside the input; how the input is cut
  /// into pieces changes nothing.
  public static let rows = FuzzTarget(
    "rows", tokens: RowsText.tokens, generate: RowsText.document, check: RowsCheck.run)
}

private enum RowsCheck {
  private struct Reading: Equatable {
    var lines: [UInt8] = []
    var error: RowError?
    var counts = ExportCounts()
  }

  static func run(_ input: [UInt8]) throws(FuzzFailure) -> Bool {
    guard let format = try? SampleFormat.told(by: input[...], path: "-"), format != .influx, format != .otlp else {
      return false
    }
    let whole = read(input, format, pieceBytes: max(1, input.count))
    try require(whole == read(input, format, pieceBytes: 3), "pieces are read in another way")
    if let error = whole.error {
      let lines = input.count { $0 == 0x0A } + 1
      try require((1...lines).contains(error.line), "the error lies outside of the input: line \(error.line)")
    }
    var parser = LineProtocolParser()
    var builder = MetricBatchBuilder()
    let report = try mustSucceed("the lines cannot be read") { () throws(LineProtocolError) in
      try parser.parse(whole.lines, into: &builder)
    }
    try require(report.rejectedLines == 0, "a line is refused: \(report.errors.first.map { "\($0)" } ?? "")")
    try require(report.acceptedLines == whole.counts.samples, "\(report.acceptedLines) lines of \(whole.counts)")
    return whole.error == nil
  }

  private static func read(_ input: [UInt8], _ format: SampleFormat, pieceBytes: Int) -> Reading {
    var reading = Reading()
    var rows = ReturnedRows(format)
    do throws(RowError) {
      for start in stride(from: 0, to: input.count, by: pieceBytes) {
        rows.append(Array(input[start..<min(start + pieceBytes, input.count)]))
        while try rows.next(to: &reading.lines) {}
      }
      rows.end()
      while try rows.next(to: &reading.lines) {}
    } catch { reading.error = error }
    reading.counts = rows.counts
    return reading
  }
}
