internal import TattlerModel

/// Where to go on after a bad line.
///
/// Two dangers: a quote that nobody closed must not swallow the good lines below it, and the text inside a string value
/// must not be read as lines, because a sender may have put a stranger's text there.
extension LineReader {
  /// The offset of the line after the bad one that began at `start`.
  mutating func resume(after fault: LineFault, lineAt start: Int) -> Int {
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
  /// Each byte is looked at a few times at most for all bad lines together: the scan for a closing quote ends where the
  /// next one opens, and a string from which no line end was found is not gone through again.
  private mutating func lineEndOutsideOfStrings(from origin: Int, firstNewline: Int) -> Int {
    var index = origin
    var strings: [Int] = []
    while index < count {
      let byte = unsafe body[index]
      if byte == 0x0A { return index &+ 1 }
      if byte == UInt8(ascii: "\""), index > 0, unsafe body[index &- 1] == UInt8(ascii: "=") {
        let string = deadEnds.contains(index) ? nil : scanString(index)
        strings.append(index)
        guard let string, string.isClosed else {
          deadEnds.insert(strings, bodyCount: count)
          return firstNewline
        }
        index = string.end &+ 1
        guard index < count else { return count }
        let next = unsafe body[index]
        let isEnd = next == UInt8(ascii: ",") || next == UInt8(ascii: " ") || next == 0x0A || next == 0x0D
        if !isEnd, string.hasNewline {
          deadEnds.insert(strings, bodyCount: count)
          return firstNewline
        }
      } else {
        index &+= 1
      }
    }
    return count
  }
}

/// Strings of a body behind which no line end outside of a string is found: a bit for each byte of the body, once there is
/// one.
struct DeadEnds {
  private var bits: [UInt64] = []

  /// Forgets all.
  mutating func removeAll() { bits = [] }

  func contains(_ offset: Int) -> Bool {
    offset &>> 6 < bits.count && bits[offset &>> 6] & (1 &<< UInt64(truncatingIfNeeded: offset & 63)) != 0
  }

  mutating func insert(_ offsets: [Int], bodyCount: Int) {
    if bits.isEmpty { bits = [UInt64](repeating: 0, count: bodyCount &>> 6 &+ 1) }
    for offset in offsets { bits[offset &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: offset & 63) }
  }
}
