/// The statuses of HTTP among the numbers of a text: of an answer, or of a line of some program's log.
///
/// A number counts where a word of the kind introduces it, where its phrase follows, or where it is all there is. Times,
/// ports, numbers of lines and of processes, and numbers of something do not.
struct ServerNumbers {
  /// The first from 300 to 599.
  private(set) var failure: Int?

  /// The first from 200 to 299; it has to be named as a status.
  private(set) var success: Int?

  private static let maximumCount = 64
  private static let introductions = ["http", "status", "code", "error", "response", "returned", "got"]
  private static let sureIntroductions = ["status", "code", "http", "http/1.0", "http/1.1", "http/2", "http/3"]
  private static let units = [
    "ms", "s ", "sec", "bytes", "kb", "points", "samples", "lines", "items", "records", "metrics", "attempts", "times",
    "%",
  ]

  /// Reads a text in small letters.
  init(in text: String) {
    let bytes = Array(text.utf8)
    let isAll = CredentialScan.trimmed(text).utf8.count == 3
    var index = 0
    var seen = 0
    while index < bytes.count, seen < Self.maximumCount, failure == nil {
      let start = index
      while index < bytes.count, Self.isDigit(bytes[index]) { index += 1 }
      if index == start {
        index += 1
        continue
      }
      guard index - start == 3, let number = Int(String(decoding: bytes[start..<index], as: UTF8.self)),
        (200...599).contains(number), Self.isAlone(bytes, start, index)
      else { continue }
      seen += 1
      read(
        number, String(decoding: bytes[max(0, start - 24)..<start], as: UTF8.self),
        CredentialScan.trimmed(String(decoding: bytes[index..<min(bytes.count, index + 32)], as: UTF8.self) + " "),
        isAll)
    }
  }

  private mutating func read(_ number: Int, _ before: String, _ after: String, _ isAll: Bool) {
    if Self.units.contains(where: { CredentialScan.hasPrefix(after + " ", $0) }) { return }
    guard number >= 300 else {
      let word = before.reversed().drop { " \t:=\"'".contains($0) }.reversed()
      let isNamed = Self.sureIntroductions.contains { CredentialScan.hasSuffix(String(word), $0) }
      // That of a proxy is none of the server.
      if success == nil, isAll || isNamed, !CredentialScan.hasPrefix(after, "connection") { success = number }
      return
    }
    let isIntroduced = Self.introductions.contains { CredentialScan.contains(before, $0) }
    let isNamed = ServerText.phrases.contains { CredentialScan.hasPrefix(after, $0.0) }
    if isAll || isIntroduced || isNamed || CredentialScan.hasPrefix(after, "found") { failure = number }
  }

  /// Whether it is no part of a word, a version, a time, `host:port`, `file:line` or `program[process]`.
  private static func isAlone(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    let isPart = { (byte: UInt8) in
      (0x61...0x7A).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: "-")
    }
    guard end == bytes.count || !isPart(bytes[end]) || bytes[end] == UInt8(ascii: ".") else { return false }
    guard start > 0 else { return true }
    let before = bytes[..<(start - 1)]
    switch bytes[start - 1] {
    case UInt8(ascii: ","): return before.last.map(isDigit) != true
    case UInt8(ascii: "["): return before.last.map(isPart) != true
    case UInt8(ascii: ":"):
      let word = before.reversed().prefix { isPart($0) || isDigit($0) || $0 == UInt8(ascii: "]") }
      return !word.contains(UInt8(ascii: ".")) && word.first != UInt8(ascii: "]") && word.first.map(isDigit) != true
        && !word.elementsEqual("localhost".utf8.reversed())
    case let byte: return !isPart(byte)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
