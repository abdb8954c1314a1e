/// Lines that wait to be written to one file.
struct PendingFile {
  /// Names below the root.
  let path: [String]
  /// Whole lines; to be appended to only.
  var bytes: [UInt8] = []
  /// Where pieces end that may go into different files, ascending; the last one is the end of `bytes`.
  private(set) var pieceEnds: [Int] = []

  init(path: [String]) { self.path = path }

  /// Room in the piece that is being filled.
  func room(pieceLimit: Int) -> Int { max(0, pieceLimit - (bytes.count - closedEnd)) }

  /// Ends the piece that is being filled, if anything is in it.
  mutating func closePiece() {
    if bytes.count > closedEnd { pieceEnds.append(bytes.count) }
  }

  /// Whether nothing is in the piece that is being filled.
  var isPieceEmpty: Bool { bytes.count == closedEnd }

  private var closedEnd: Int { pieceEnds.last ?? 0 }
}
