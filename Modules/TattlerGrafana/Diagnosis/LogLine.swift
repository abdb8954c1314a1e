/// Tells lines of a program's log from lines about credentials, which look alike: `20:45:43` is no id and token, and
/// `level=error` no variable.
enum LogLine {
  /// Where a clock's time is looked for, in bytes from the start: behind a date, a zone or the name of a month.
  private static let timeWindow = 40

  /// Months, days and levels.
  private static let starts = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "trace", "debug", "info", "notice", "warn", "error", "fatal",
  ]

  /// What programs name what a server says.
  private static let spoken: Set<String> = [
    "error", "err", "msg", "message", "reason", "status", "code", "detail", "cause", "level", "ts", "time",
  ]

  /// Whether a line begins with a time and goes on, or is made of `name=value` as logfmt is.
  static func isLog(_ text: some StringProtocol) -> Bool {
    guard text.utf8.contains(where: CredentialScan.isSpace) else { return false }
    return hasTime(text) || isLogfmt(text)
  }

  /// Whether a line is `name: value` or `name=value` of some configuration, where a word such as `timeout` tells nothing.
  static func isSetting(_ text: String) -> Bool {
    let bare = text.drop { "\"'-{ ".contains($0) }
    let name = bare.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "_.-".contains($0)) }
    let separator = bare.dropFirst(name.count).drop { "\"' ".contains($0) }.first
    return !name.isEmpty && (separator == ":" || separator == "=") && !spoken.contains(name.lowercased())
      && !isLog(text) && !CredentialScan.isDigits(name)
  }

  private static func hasTime(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8.prefix(timeWindow))
    guard starts.contains(where: { CredentialScan.hasPrefix(text, $0) }) || bytes.first.map(isStart) == true else {
      return false
    }
    return bytes.indices.dropLast(7).contains { at in
      [0, 1, 3, 4, 6, 7].allSatisfy { isDigit(bytes[at + $0]) } && bytes[at + 2] == 0x3A && bytes[at + 5] == 0x3A
        && (at == 0 || !isDigit(bytes[at - 1]))
        && bytes[..<at].allSatisfy { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "\"") }
    }
  }

  /// A date, a time, a bracket, or the priority of syslog.
  private static func isStart(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "<")
  }

  private static func isLogfmt(_ text: some StringProtocol) -> Bool {
    let words = text.split(separator: " ").prefix(64)
    let isPair = { (word: Substring) in
      let name = word.prefix { $0 != "=" }
      return name.count < word.count && isName(name)
    }
    return words.first.map { isPair(Substring($0)) } == true && words.dropFirst().contains { isPair(Substring($0)) }
  }

  private static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || "_.".utf8.contains($0) }
      && !CredentialScan.hasPrefix(text, "authorization")
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
