/// Small readings of texts.
enum CredentialScan {
  static func isDigits(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "+/=".utf8.contains(byte)
    }
  }

  /// Text without white space at its ends.
  static func trimmed(_ text: some StringProtocol) -> String {
    let start = text.utf8.drop(while: isSpace)
    return String(decoding: start.reversed().drop(while: isSpace).reversed(), as: UTF8.self)
  }

  /// Whether a text begins like this, whatever the case; `prefix` is in small letters.
  static func hasPrefix(_ text: some StringProtocol, _ prefix: String) -> Bool {
    let bytes = text.utf8.prefix(prefix.utf8.count)
    return bytes.count == prefix.utf8.count
      && zip(bytes, prefix.utf8).allSatisfy { ((0x41...0x5A).contains($0) ? $0 | 0x20 : $0) == $1 }
  }

  /// Whether a word stands somewhere in a text, both in small letters.
  static func contains(_ text: some StringProtocol, _ word: String) -> Bool {
    guard let first = word.utf8.first else { return false }
    var rest = Substring(text).utf8
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: word.utf8) { return true }
      rest = rest.dropFirst()
    }
    return false
  }

  /// Whether there is a percent code.
  static func hasPercentCode(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.indices.dropLast(2).contains { index in
      bytes[index] == UInt8(ascii: "%") && isHex(bytes[index + 1]) && isHex(bytes[index + 2])
    }
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  /// One line that a terminal shows as text and nothing else.
  static func printable(_ text: String, maximumLength: Int) -> String {
    var line = ""
    var length = 0
    for scalar in text.unicodeScalars {
      length += 1
      if length > maximumLength { return line + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: line += " "
      default: line.unicodeScalars.append(scalar)
      }
    }
    return line
  }

  /// Whether a text is an id, a colon and a token of a known kind, or the two the wrong way round, or with nothing between
  /// them: what stands before the first colon of a log's line is none.
  static func isPair(_ text: String) -> Bool {
    let bare = String(text.reversed().drop { "\"'`”".contains($0) }.reversed())
    let core = hasPercentCode(bare) ? OTelText.percentDecoded(bare[...]) : bare
    let parts = core.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let first = trimmed(parts[0])
    let second = parts.count == 2 ? trimmed(parts[1]) : ""
    guard !first.utf8.contains(where: isSpace), !second.utf8.contains(where: isSpace) else { return false }
    if TokenKind(of: first) != .unknown { return true }
    if parts.count == 1 { return TokenKind(of: String(first.drop { $0.isASCII && $0.isNumber })) != .unknown }
    let token = second.drop { "\"'`“".contains($0) }
    return token.hasPrefix("glc_") || token.hasPrefix("glsa_") || isDigits(first) && token.hasPrefix("eyJ")
  }

  /// The words of which one is left where somebody forgot to fill something in.
  static func isPlaceholder(_ text: String) -> Bool {
    let text = text.lowercased()
    if text.hasPrefix("<") && text.hasSuffix(">") { return true }
    if text.hasPrefix("$") || contains(text, "${") || contains(text, "{{") { return true }
    return text.hasSuffix("…") || text.hasSuffix("...") || contains(text, "your_") || contains(text, "your-")
  }
}

extension CredentialScan {
  /// Whether a text ends like this, whatever the case; `suffix` is in small letters.
  static func hasSuffix(_ text: some StringProtocol, _ suffix: String) -> Bool {
    let bytes = Array(text.utf8.suffix(suffix.utf8.count))
    return bytes.count == suffix.utf8.count
      && zip(bytes, suffix.utf8).allSatisfy { ((0x41...0x5A).contains($0) ? $0 | 0x20 : $0) == $1 }
  }
}
