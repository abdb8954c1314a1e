internal import TattlerModel

/// Where to go on after a bad line.
///
/// Two dangers: a quote that nobody closed must not swallow the good lines below it, and the text inside a string value
/// must not be read as lines, because a sender may have put a stranger's text there.
extension LineReader {
  /// The offset of the line after the bad one that began at `start`.
  func resume(after fault: LineFault, lineAt start: Int) -> Int {
    if let next = fault.next { return next }
    if fault.code == .unbalancedQuote {
      return min(count, unsafe ByteScan.newline(body, from: start, to: count) &+ 1)
    }
    let origin = max(start, min(fault.offset, count))
    let newline = unsafe ByteScan.newline(body, from: origin, to: count)
    return lineEndOutsideOfStrings(from: origin, firstNewline: min(count, newline &+ 1))
  }

  /// The first line end behind `origin` that is not inside a string value; or the first newline of all, where a string
  /// does not end as a string should.
  ///
  /// Each byte is looked at once for all bad lines together: the scan for a closing quote ends where the next one
  /// opens.
  private func lineEndOutsideOfStrings(from origin: Int, firstNewline: Int) -> Int {
    var index = origin
    while index < count {
      let byte = unsafe body[index]
      if byte == 0x0A { return index &+ 1 }
      if byte == UInt8(ascii: "\""), index > 0, unsafe body[index &- 1] == UInt8(ascii: "=") {
        let string = scanString(index)
        guard string.isClosed else { return firstNewline }
        index = string.end &+ 1
        guard index < count else { return count }
        let next = unsafe body[index]
        let isEnd = next == UInt8(ascii: ",") || next == UInt8(ascii: " ") || next == 0x0A || next == 0x0D
        if !isEnd, string.hasNewline { return firstNewline }
      } else {
        index &+= 1
      }
    }
    return count
  }
}
