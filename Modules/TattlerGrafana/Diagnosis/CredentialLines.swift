/// The lines of a text, with what was broken into several put together: Base64, what a backslash continues, and the
/// `name` and `value` of Kubernetes.
struct CredentialLines {
  struct Line: Equatable {
    /// The number of its first line, from 1.
    var number: Int
    /// The text, with a line break where Base64 was broken.
    var text: String
    /// Whether it belongs to a line above it that ends in a colon, as in YAML.
    var isNested = false
  }

  /// The most lines that are looked at.
  static let maximumCount = 1_000

  /// The most lines that are put together: more than any credentials have at 64 columns.
  static let maximumJoined = 200

  /// Shorter Base64 is not broken into lines by any tool.
  private static let shortestBroken = 20

  private var lines: [Line] = []
  /// What is known of the last of them, so that no line is read again for each that is joined to it.
  private var last = Last()
  private var isUnderColon = false
  private var pendingName: String?

  private struct Last {
    /// How many lines it was made of.
    var joined = 1
    /// How many characters of Base64 stand at its end.
    var run = 0
    var isPadded = false
    var isBase64 = false
    var hasScheme = false
    var isContinued = false
  }

  /// The lines of a text, without empty ones, comments, and a byte-order mark at the start.
  static func split(_ text: String) -> [Line] {
    var reader = CredentialLines()
    let text = withoutMark(text)
    for (index, part) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      guard reader.lines.count < maximumCount else { break }
      let trimmed = CredentialScan.trimmed(part)
      if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
      reader.add(trimmed, number: index + 1, isIndented: part.utf8.first.map(CredentialScan.isSpace) == true)
    }
    return reader.lines
  }

  /// The text without U+FEFF at its start, which editors put there and nobody sees.
  static func withoutMark(_ text: String) -> String {
    text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? String(decoding: text.utf8.dropFirst(3), as: UTF8.self) : text
  }

  private mutating func add(_ line: String, number: Int, isIndented: Bool) {
    let end = lines.count - 1
    let mayJoin = end >= 0 && last.joined < Self.maximumJoined
    if mayJoin, continues(line) {
      lines[end].text += "\n" + line
      note(line, isStart: false)
    } else if mayJoin, last.isContinued {
      lines[end].text.removeLast()
      lines[end].text += " " + line
      note(line, isStart: false)
    } else {
      if !isIndented { isUnderColon = false }
      lines.append(Line(number: number, text: joined(line), isNested: isIndented && isUnderColon))
      note(line, isStart: true)
      if line.hasSuffix(":") { isUnderColon = true }
    }
  }

  private mutating func note(_ line: String, isStart: Bool) {
    var next = Last()
    next.run = line.utf8.reversed().prefix(while: CredentialScan.isBase64).count
    // The two digits of a percent code before it are none of it.
    if next.run >= 2, line.utf8.dropLast(next.run).last == UInt8(ascii: "%") { next.run -= 2 }
    next.isPadded = line.utf8.last == UInt8(ascii: "=")
    let isBase64 = line.utf8.allSatisfy { CredentialScan.isBase64($0) || CredentialScan.isSpace($0) }
    next.isBase64 = isBase64 && (isStart || last.isBase64)
    next.hasScheme = !isStart && last.hasScheme || CredentialScan.contains(line.lowercased(), "basic")
    next.joined = isStart ? 1 : last.joined + 1
    next.isContinued = line.hasSuffix("\\") && !line.hasSuffix("\\\\")
    last = next
  }

  /// `value: …` behind `- name: NAME` as one line.
  private mutating func joined(_ line: String) -> String {
    let bare = line.hasPrefix("- ") ? CredentialScan.trimmed(line.dropFirst(2)) : line
    if CredentialScan.hasPrefix(bare, "name:") {
      pendingName = CredentialScan.trimmed(bare.dropFirst("name:".count)).filter { $0 != "\"" && $0 != "'" }
      return line
    }
    defer { pendingName = nil }
    guard let name = pendingName, CredentialScan.hasPrefix(bare, "value:") else { return line }
    return "\(name): \(CredentialScan.trimmed(bare.dropFirst("value:".count)))"
  }

  /// Whether a line is the rest of the Base64 in which the last one ends.
  private func continues(_ line: String) -> Bool {
    let body = line.reversed().drop { "\"'".contains($0) }.drop { $0 == "=" }
    let quotesAndPadding = line.count - body.count
    guard body.allSatisfy({ $0.isASCII && $0 != "=" && CredentialScan.isBase64($0.asciiValue ?? 0) }),
      body.count > 0 || quotesAndPadding > 0, !CredentialScan.isDigits(String(body)) || line.contains("="),
      TokenKind(of: line) == .unknown
    else { return false }
    guard last.run >= Self.shortestBroken, !last.isPadded else { return false }
    let digits = line.utf8.filter { CredentialScan.isBase64($0) }.count
    if line.contains("="), !(last.run + digits).isMultiple(of: 4) { return false }
    // The rest of a line is no value of its own.
    return last.hasScheme || last.isBase64
  }
}
