/// A run of bytes in a text that the context names.
struct Piece: BitwiseCopyable, Hashable {
  var offset: UInt32
  var length: UInt32

  static let empty = Piece(offset: 0, length: 0)

  @inline(__always)
  init(offset: UInt32, length: UInt32) {
    self.offset = offset
    self.length = length
  }

  /// The bytes from `start` to `end`.
  @inline(__always)
  init(_ start: Int, _ end: Int) {
    offset = UInt32(truncatingIfNeeded: start)
    length = UInt32(truncatingIfNeeded: end &- start)
  }

  var isEmpty: Bool { length == 0 }

  var range: Range<Int> { Int(offset)..<Int(offset) &+ Int(length) }
}
