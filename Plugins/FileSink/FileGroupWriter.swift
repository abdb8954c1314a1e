internal import TattlerModel
internal import TattlerPlugin
internal import TattlerSinkSupport

/// Turns a group of submissions into lines of files, writes them together, and completes the submissions in order.
struct FileGroupWriter: ~Copyable {
  /// How much waits at most before it is written, in bytes.
  static let maximumPendingBytes = 4 << 20
  /// How many files are written to at once; each costs a sync.
  static let maximumPendingFiles = 1024
  private static let pieceBytes = 256 << 10
  private static let maximumRun = 4096
  private static let shortRun = 64
  private static let windowRows = 256

  private struct Progress {
    var rowsEncoded = 0
    var pointsSkipped = 0
    /// What a checkpoint has made durable.
    var committed = (rows: 0, skipped: 0)

    mutating func add(_ encoding: RowEncoding) {
      rowsEncoded += encoding.rows
      pointsSkipped += encoding.pointsSkipped
    }
  }

  private let host: SinkHost
  private let pieceLimit: Int
  private var encoder: RowEncoder
  private var router: PathRouter
  private var appender: FileAppender
  private var pending: [PendingFile] = []
  private var pendingIndex: [[String]: Int] = [:]
  private var pendingBytes = 0

  init(
    _ configuration: FileSinkConfiguration, host: SinkHost, onRotation: @escaping @Sendable (RotatedFamily) -> Void
  ) {
    self.host = host
    pieceLimit = min(Self.pieceBytes, configuration.rotation.maximumBytes ?? .max)
    encoder = RowEncoder(configuration.format.rowFormat)
    router = PathRouter(configuration.path)
    appender = FileAppender(configuration, onRotation: onRotation)
  }

  /// How many files are open.
  var openFileCount: Int { appender.openFileCount }

  /// Opens the root, to find out early whether that is possible.
  mutating func openRoot() throws(FileSystemError) { try appender.openRoot() }

  /// Writes and completes every submission of the group.
  mutating func process(_ group: [SinkSubmission]) {
    var progress = [Progress](repeating: Progress(), count: group.count)
    var firstOpen = 0
    let now = host.now
    encoder.defaultTime = Int64(clamping: now)
    do throws(FileSystemError) {
      for (index, submission) in group.enumerated() {
        router.reset()
        while progress[index].rowsEncoded < submission.rows.count {
          encode(submission, &progress[index], now: now)
          if !hasRoom {
            try checkpoint(&progress, upTo: index, now: now)
            firstOpen = complete(group, progress, from: firstOpen, to: index)
          }
        }
      }
      try checkpoint(&progress, upTo: group.count - 1, now: now)
      _ = complete(group, progress, from: firstOpen, to: group.count)
    } catch {
      forgetPending()
      let message = error.description
      for (submission, progress) in zip(group, progress).dropFirst(firstOpen) {
        submission.complete(
          SinkOutcome(
            .retry(afterNanoseconds: nil), rowsDone: progress.committed.rows, pointsSkipped: progress.committed.skipped,
            message: message))
      }
    }
  }

  private func complete(_ group: [SinkSubmission], _ progress: [Progress], from first: Int, to end: Int) -> Int {
    for index in first..<max(first, end) {
      group[index].complete(
        .delivered(rows: group[index].rows.count, pointsSkipped: progress[index].pointsSkipped))
    }
    return max(first, end)
  }

  /// Writes what waits, and remembers how far that goes.
  private mutating func checkpoint(_ progress: inout [Progress], upTo last: Int, now: UInt64) throws(FileSystemError) {
    for index in pending.indices { pending[index].closePiece() }
    try appender.write(pending, now: now)
    host.count("bytes_written", UInt64(pendingBytes))
    forgetPending()
    for index in progress.indices.prefix(through: max(last, 0)) {
      progress[index].committed = (progress[index].rowsEncoded, progress[index].pointsSkipped)
    }
  }

  private mutating func forgetPending() {
    pending.removeAll()
    pendingIndex.removeAll()
    pendingBytes = 0
    router.reset()
  }

  /// Encodes rows until all are done or enough waits.
  private mutating func encode(_ submission: SinkSubmission, _ progress: inout Progress, now: UInt64) {
    unsafe submission.batch.withView { view in
      let end = submission.rows.upperBound
      let isWide = unsafe view.attributeSets.count + view.metrics.count > Self.windowRows
      while progress.rowsEncoded < submission.rows.count, hasRoom {
        let first = submission.rows.lowerBound + progress.rowsEncoded
        let (path, run) = unsafe run(from: first, to: end, in: view, now: now)
        if isWide, run.count < Self.shortRun, run.upperBound < end {
          unsafe encodeWindow(
            first..<min(first + Self.windowRows, end), of: submission.batch, view, &progress, now: now)
        } else {
          progress.add(encode(submission.batch, run, to: path))
        }
      }
    }
  }

  /// Encodes a few rows that go to many files, from a batch of their own: the encoder's work of a call grows with the
  /// batch, which must not be paid for every row of a large one.
  private mutating func encodeWindow(
    _ window: Range<Int>, of batch: MetricBatch, _ view: BatchView, _ progress: inout Progress, now: UInt64
  ) {
    let selected: MetricBatch
    let shift: Int
    do throws(MetricBatchError) {
      (selected, shift) = (try batch.selecting(rows: window), window.lowerBound)
    } catch {
      (selected, shift) = (batch, 0)
    }
    var next = window.lowerBound
    while next < window.upperBound, hasRoom {
      let (path, run) = unsafe run(from: next, to: window.upperBound, in: view, now: now)
      let done = encode(selected, run.lowerBound - shift..<run.upperBound - shift, to: path)
      next += done.rows
      progress.add(done)
    }
  }

  private var hasRoom: Bool {
    pendingBytes < Self.maximumPendingBytes && pending.count < Self.maximumPendingFiles
  }

  /// The rows from `first` on that go to one file.
  private mutating func run(
    from first: Int, to end: Int, in view: BatchView, now: UInt64
  ) -> (path: Int, rows: Range<Int>) {
    let path = unsafe self.path(ofRow: first, in: view, now: now)
    var next = first + 1
    while next < min(end, first + Self.maximumRun), unsafe self.path(ofRow: next, in: view, now: now) == path {
      next += 1
    }
    return (path, first..<next)
  }

  private mutating func path(ofRow row: Int, in view: BatchView, now: UInt64) -> Int {
    unsafe router.path(of: view.rows[row], in: view, now: now) { path in
      if let known = pendingIndex[path] { return known }
      pending.append(PendingFile(path: path))
      pendingIndex[path] = pending.count - 1
      return pending.count - 1
    }
  }

  /// Encodes as many rows of a run as its file's piece takes, and ends the piece where that is not all.
  private mutating func encode(_ batch: MetricBatch, _ rows: Range<Int>, to path: Int) -> RowEncoding {
    let before = pending[path].bytes.count
    defer { pendingBytes += pending[path].bytes.count - before }
    let room = pending[path].room(pieceLimit: pieceLimit)
    let done = encoder.encode(batch, rows: rows, maximumBytes: room, into: &pending[path].bytes)
    guard done.rows < rows.count else { return done }
    let isLongLine = done.rows == 0 && pending[path].isPieceEmpty
    guard isLongLine else {
      pending[path].closePiece()
      return done
    }
    let only = rows.lowerBound..<rows.lowerBound + 1
    let long = encoder.encode(batch, rows: only, maximumBytes: .max, into: &pending[path].bytes)
    pending[path].closePiece()
    return long
  }
}
