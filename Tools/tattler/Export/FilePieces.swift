internal import TattlerExport

/// What of a file is sent at one time.
struct FilePiece {
  /// Line protocol, or a message of OTLP.
  var body: [UInt8]
  /// So many lines of the file stand before it.
  let start: Int
  /// So many lines of the file are done when it is taken.
  let end: Int
  /// Why nothing comes behind it, with the place.
  var fault: String?
}

/// A file in pieces as they are sent: whole lines, and the lines that rows of an export become.
struct FilePieces {
  /// What rows became, and what has no place in line protocol; nil where lines are sent as they are.
  private(set) var rows: ReturnedRows?
  /// So many lines of the file are done.
  private(set) var end = 0
  private let file: LineBlocks
  private let name: String
  private let format: SampleFormat
  private let skip: Int
  private var isOver = false

  private static let pieceBytes = 512 << 10

  /// - Parameter skip: how many lines at the start are left out; a header is looked at.
  init(_ file: LineBlocks, path: String, format: SampleFormat, skip: Int) {
    (self.file, self.format, self.skip) = (file, format, skip)
    name = path == "-" ? "standard input" : path
    if format != .influx, format != .otlp { rows = ReturnedRows(format) }
  }

  /// The next piece; nil at the end. Its body is empty where there is a fault alone.
  mutating func next() throws(Console.Failure) -> FilePiece? {
    if isOver { return nil }
    return rows == nil ? try nextLines() : try nextRows()
  }

  private mutating func nextLines() throws(Console.Failure) -> FilePiece? {
    // A message of OTLP is a body of its own.
    while var block = try file.next(maximumBytes: format == .otlp ? 1 : Self.pieceBytes) {
      let first = end
      end += max(1, block.count { $0 == 0x0A })
      if end <= skip { continue }
      if first < skip { Self.drop(skip - first, from: &block) }
      if block.allSatisfy({ $0 == 0x0A }) { continue }
      return FilePiece(body: block, start: max(first, skip), end: end)
    }
    return nil
  }

  private static func drop(_ lines: Int, from block: inout [UInt8]) {
    var left = lines
    let end = block.firstIndex { byte in
      if byte == 0x0A { left -= 1 }
      return left == 0
    }
    if let end { block.removeSubrange(...end) }
  }

  private mutating func nextRows() throws(Console.Failure) -> FilePiece? {
    guard var rows else { return nil }
    self.rows = nil
    defer { self.rows = rows }
    var piece: [UInt8] = []
    let first = max(end, skip)
    while piece.count < Self.pieceBytes, !isOver {
      let isTaken: Bool
      do throws(RowError) { isTaken = try rows.next(skip: skip, to: &piece) } catch {
        isOver = true
        end = error.line - 1
        return FilePiece(body: piece, start: first, end: end, fault: "\(name):\(error.line): \(error.description)")
      }
      if isTaken { continue }
      if let bytes = try file.next() {
        rows.append(bytes)
      } else if !rows.isAtEnd {
        rows.end()
      } else {
        isOver = true
      }
    }
    end = rows.linesTaken
    return piece.isEmpty ? nil : FilePiece(body: piece, start: first, end: end)
  }
}
