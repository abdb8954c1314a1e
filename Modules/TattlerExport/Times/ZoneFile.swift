/// The transitions of one time zone, read from a TZif file (RFC 9636, version 2 and later).
struct ZoneFile: Sendable {
  private var times: [Int64] = []
  private var offsets: [Int32] = []
  private var first: Int32 = 0
  private var rule: ZoneRule?

  /// Reads a file; nil where it is none, or of version 1, or breaks off.
  init?(_ bytes: [UInt8]) {
    guard let old = Header(bytes, at: 0), old.version >= UInt8(ascii: "2") else { return nil }
    let start = Header.size + old.bodySize(timeSize: 4)
    guard let header = Header(bytes, at: start), header.typeCount > 0 else { return nil }
    let body = start + Header.size
    let end = body + header.bodySize(timeSize: 8)
    guard end <= bytes.count, header.timeCount < 1 << 16 else { return nil }
    let kinds = body + header.timeCount * 8
    let types = kinds + header.timeCount
    func offset(ofType type: Int) -> Int32? {
      type < header.typeCount ? Int32(truncatingIfNeeded: Self.number(bytes, at: types + type * 6, size: 4)) : nil
    }
    guard let initial = offset(ofType: 0) else { return nil }
    first = initial
    for index in 0..<header.timeCount {
      guard let offset = offset(ofType: Int(bytes[kinds + index])) else { return nil }
      times.append(Self.number(bytes, at: body + index * 8, size: 8))
      offsets.append(offset)
    }
    guard zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
    let footer = bytes[end...].dropFirst().prefix { $0 != 0x0A }
    rule = ZoneRule(String(decoding: footer, as: UTF8.self))
  }

  /// Seconds east of UTC at a moment.
  func offset(at seconds: Int64) -> Int {
    guard let last = times.last else { return rule?.offset(at: seconds) ?? Int(first) }
    if seconds >= last { return rule?.offset(at: seconds) ?? Int(offsets[offsets.count - 1]) }
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? Int(first) : Int(offsets[low - 1])
  }

  private struct Header {
    static let size = 44
    let version: UInt8
    let counts: [Int]

    init?(_ bytes: [UInt8], at start: Int) {
      guard start >= 0, start <= bytes.count - Self.size, bytes[start..<start + 4].elementsEqual("TZif".utf8) else {
        return nil
      }
      version = bytes[start + 4]
      let read = (0..<6).map { Int(ZoneFile.number(bytes, at: start + 20 + $0 * 4, size: 4)) }
      guard read.allSatisfy({ (0..<1 << 20).contains($0) }) else { return nil }
      counts = read
    }

    var timeCount: Int { counts[3] }
    var typeCount: Int { counts[4] }

    /// isutc, isstd, leap, time, type and text counts, in the order of the header.
    func bodySize(timeSize: Int) -> Int {
      counts[0] + counts[1] + counts[2] * (timeSize + 4) + counts[3] * (timeSize + 1) + counts[4] * 6 + counts[5]
    }
  }

  private static func number(_ bytes: [UInt8], at start: Int, size: Int) -> Int64 {
    let negative: Int64 = bytes[start] & 0x80 != 0 ? -1 : 0
    return bytes[start..<start + size].reduce(negative) { $0 << 8 | Int64($1) }
  }
}
