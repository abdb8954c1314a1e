/// The head of an HTTP/1.1 answer, as far as a loader cares.
struct AnswerHead {
  /// The status code.
  let status: Int
  /// Bytes of the head, with the empty line.
  let count: Int
  /// Bytes of the body; 0 where the head does not tell.
  let bodyCount: Int
  /// True where the connection cannot be used again.
  let closes: Bool

  /// Reads a head; nil where it is not complete yet.
  init?(_ bytes: ArraySlice<UInt8>) {
    var fields: [Substring] = []
    var lineStart = bytes.startIndex
    var end: Int?
    for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
      let line = bytes[lineStart..<index].filter { $0 != UInt8(ascii: "\r") }
      lineStart = index + 1
      if line.isEmpty {
        end = lineStart
        break
      }
      fields.append(Substring(decoding: line, as: UTF8.self))
    }
    guard let end, let first = fields.first else { return nil }
    let words = first.split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else { return nil }
    self.status = status
    count = end - bytes.startIndex
    var bodyCount: Int?
    var closes = false
    for field in fields.dropFirst() {
      let parts = field.lowercased().split(separator: ":", maxSplits: 1)
      let value = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
      if parts.first == "content-length" { bodyCount = Int(value) }
      if parts.first == "connection", value == "close" { closes = true }
    }
    self.bodyCount = bodyCount ?? 0
    // A body of unknown length would be taken for the next answer.
    self.closes = closes || bodyCount == nil && status != 204
  }
}
