/// The head of an HTTP/1.1 request, as far as a receiver of bodies cares.
struct RequestHead {
  /// Such as `POST`.
  let method: String
  /// Path and query.
  let target: String
  /// Bytes of the head, with the empty line.
  let count: Int
  /// Bytes of the body; 0 where the head does not tell.
  private(set) var bodyCount = 0
  /// True where the body is gzip.
  private(set) var isGzip = false
  /// True where the sender waits for `100 Continue` before the body.
  private(set) var waitsForContinue = false

  /// The largest body, in bytes.
  private static let bodyRange = 0...64 << 20

  /// Reads a head; nil where it is not complete yet, or none that a client would send.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard let end = Self.end(of: bytes) else { return nil }
    count = end - bytes.startIndex
    let fields = bytes[..<end].split { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    let words = fields.first?.split(separator: UInt8(ascii: " ")) ?? []
    guard words.count == 3 else { return nil }
    method = String(decoding: words[0], as: UTF8.self)
    target = String(decoding: words[1], as: UTF8.self)
    for field in fields.dropFirst() {
      let parts = String(decoding: field, as: UTF8.self).lowercased().split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let value = parts[1].drop { $0 == " " }
      switch parts[0] {
      case "content-length":
        guard let length = Int(value), Self.bodyRange.contains(length) else { return nil }
        bodyCount = length
      case "content-encoding": isGzip = value == "gzip"
      case "expect": waitsForContinue = value == "100-continue"
      default: break
      }
    }
  }

  private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
    var newlines = 0
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "\n"):
        newlines += 1
        if newlines == 2 { return index + 1 }
      case UInt8(ascii: "\r"): break
      default: newlines = 0
      }
    }
    return nil
  }
}
