internal import TattlerModel
internal import TattlerPlugin
internal import TattlerSinkSupport

/// Writes submissions to a stream, piece by piece, and completes them.
struct StdoutWriter: ~Copyable {
  /// Rows that are encoded at once: little enough to say exactly how many got through.
  private static let rowsPerPiece = 256

  private let stream: OutputStream
  private let streamName: String
  private let format: StdoutSinkConfiguration.Format
  private let host: SinkHost
  private var table: TableFormatter
  private var encoder: RowEncoder
  private var piece: [UInt8] = []

  init(stream: OutputStream, configuration: StdoutSinkConfiguration, usesColour: Bool, host: SinkHost) {
    self.stream = stream
    streamName = configuration.target == .stdout ? "standard output" : "standard error"
    format = configuration.format
    self.host = host
    table = TableFormatter(usesColour: usesColour)
    encoder = RowEncoder(configuration.format == .json ? .json : .lineProtocol)
  }

  /// Writes a submission and completes it.
  mutating func process(_ submission: SinkSubmission, mayWait: @Sendable () -> Bool) {
    table.width = stream.width
    table.defaultTime = host.now
    encoder.defaultTime = Int64(clamping: host.now)
    var done = 0
    var skipped = 0
    while done < submission.rows.count {
      let first = submission.rows.lowerBound + done
      let rows = first..<min(first + Self.rowsPerPiece, submission.rows.upperBound)
      let encoded = encode(submission.batch, rows)
      do throws(OutputStreamError) { try stream.writeAll(piece, mayWait: mayWait) } catch {
        return submission.complete(outcome(of: error, rowsDone: done, skipped: skipped))
      }
      done += encoded.rows
      skipped += encoded.pointsSkipped
    }
    submission.complete(.delivered(rows: done, pointsSkipped: skipped))
  }

  /// Fills the piece with all of the rows.
  private mutating func encode(_ batch: MetricBatch, _ rows: Range<Int>) -> RowEncoding {
    piece.removeAll(keepingCapacity: piece.capacity <= 1 << 20)
    guard format == .table else {
      let done = encoder.encode(batch, rows: rows, maximumBytes: .max, into: &piece)
      if stream.isTerminal, format == .lineProtocol { quieten() }
      return RowEncoding(rows: max(1, done.rows), pointsSkipped: done.pointsSkipped)
    }
    table.append(batch, rows: rows, to: &piece)
    return RowEncoding(rows: rows.count, pointsSkipped: 0)
  }

  /// Takes control characters out of what a terminal is shown: data must not steer it. JSON escapes them by itself.
  private mutating func quieten() {
    for index in piece.indices where piece[index] < 0x20 && piece[index] != UInt8(ascii: "\n") || piece[index] == 0x7F {
      piece[index] = UInt8(ascii: "?")
    }
  }

  private func outcome(of error: OutputStreamError, rowsDone: Int, skipped: Int) -> SinkOutcome {
    switch error {
    case .closed:
      SinkOutcome(
        .pause, rowsDone: rowsDone, pointsSkipped: skipped,
        message: "\(streamName) was closed by its reader; start the program with another reader, or remove this sink")
    case .abandoned:
      SinkOutcome(
        .retry(afterNanoseconds: nil), rowsDone: rowsDone, pointsSkipped: skipped,
        message: "the reader of \(streamName) was too slow for the sink to end")
    case .system(let number):
      SinkOutcome(
        .retry(afterNanoseconds: nil), rowsDone: rowsDone, pointsSkipped: skipped,
        message: "cannot write to \(streamName): \(SystemErrorText.words(for: number))")
    }
  }
}
