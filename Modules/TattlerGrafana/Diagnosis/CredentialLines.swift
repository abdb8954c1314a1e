/// The lines of a text, with Base64 that was broken into several put together.
enum CredentialLines {
  struct Line: Equatable {
    /// The number of its first line, from 1.
    var number: Int
    /// The text, with a line break where it was broken.
    var text: String
  }

  /// The most lines that are looked at.
  static let maximumCount = 1_000

  /// Shorter Base64 is not broken into lines by any tool.
  private static let shortestBroken = 20

  static func split(_ text: String) -> [Line] {
    var lines: [Line] = []
    for (index, part) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard lines.count < maximumCount else { break }
      let trimmed = CredentialScan.trimmed(part)
      if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
      if let last = lines.last, continues(trimmed, last.text) {
        lines[lines.count - 1].text += "\n" + trimmed
      } else if let last = lines.last, last.text.hasSuffix("\\"), !last.text.hasSuffix("\\\\") {
        lines[lines.count - 1].text = CredentialScan.trimmed(last.text.dropLast()) + " " + trimmed
      } else {
        lines.append(Line(number: index + 1, text: trimmed))
      }
    }
    return lines
  }

  /// Whether a line is the rest of the Base64 in which the one before it ends.
  private static func continues(_ line: String, _ previous: String) -> Bool {
    let body = line.reversed().drop { "\"'".contains($0) }.drop { $0 == "=" }
    let quotesAndPadding = line.count - body.count
    guard body.allSatisfy({ $0.isASCII && $0 != "=" && CredentialScan.isBase64($0.asciiValue ?? 0) }),
      body.count > 0 || quotesAndPadding > 0, !CredentialScan.isDigits(String(body)) || line.contains("="),
      TokenKind(of: line) == .unknown
    else { return false }
    let end = previous.utf8.reversed().prefix(while: CredentialScan.isBase64).count
    guard end >= shortestBroken, previous.utf8.last != UInt8(ascii: "=") else { return false }
    if line.contains("="), !(end + line.utf8.filter { CredentialScan.isBase64($0) }.count).isMultiple(of: 4) {
      return false
    }
    // The rest of a line is no value of its own.
    return CredentialScan.contains(previous.lowercased(), "basic")
      || previous.utf8.allSatisfy {
        CredentialScan.isBase64($0) || CredentialScan.isSpace($0)
      }
  }
}
