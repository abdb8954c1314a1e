/// Comparing runs of bytes.
enum ByteOrder {
  /// Below zero where the left run comes first, above it where the right one does, zero where they are the same.
  @unsafe
  @inline(__always)
  static func compare(
    _ left: UnsafeBufferPointer<UInt8>, _ leftPiece: Piece, _ right: UnsafeBufferPointer<UInt8>, _ rightPiece: Piece
  ) -> Int {
    let leftStart = Int(leftPiece.offset)
    let rightStart = Int(rightPiece.offset)
    let count = Int(min(leftPiece.length, rightPiece.length))
    var index = 0
    while index < count {
      let difference = unsafe Int(left[leftStart &+ index]) &- Int(right[rightStart &+ index])
      if difference != 0 { return difference }
      index &+= 1
    }
    return Int(leftPiece.length) &- Int(rightPiece.length)
  }
}

extension Array {
  /// Sorts, keeping the order of what is the same. Short arrays, which labels make, are sorted in place.
  mutating func sortStably(by isBefore: (Element, Element) -> Bool) {
    // The standard library's sort is stable, though it does not promise it; its own merging needs memory.
    guard count <= 24 else { return sort(by: isBefore) }
    var index = 1
    while index < count {
      let element = self[index]
      var place = index
      while place > 0, isBefore(element, self[place - 1]) {
        self[place] = self[place - 1]
        place -= 1
      }
      self[place] = element
      index += 1
    }
  }
}
