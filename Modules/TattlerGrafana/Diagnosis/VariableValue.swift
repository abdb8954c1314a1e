/// The value behind `NAME=` in a file of variables, as the program gets it.
struct VariableValue {
  private(set) var text: String
  private(set) var codes: [CredentialCode] = []

  /// Reads a value from a line.
  ///
  /// - Parameter isExported: whether a shell reads the line, for which a bare space ends the value.
  init(_ raw: String, isExported: Bool) {
    text = CredentialScan.trimmed(raw)
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      takeComment()
      if isExported, text.contains(" ") { codes.append(.unquotedSpace) }
      return
    }
    let inner = text.dropFirst()
    guard let end = inner.lastIndex(of: quote), Self.isEnd(inner[inner.index(after: end)...]) else {
      codes.append(.quotesKept)
      text = String(inner)
      return
    }
    text = String(inner[..<end])
    if quote == "\"" { text = Self.unescaped(text) }
  }

  /// Between the closing quote and the end there may be a comment.
  private static func isEnd(_ rest: Substring) -> Bool {
    let rest = CredentialScan.trimmed(rest)
    return rest.isEmpty || rest.hasPrefix("#") || rest == "," || rest == "\\"
  }

  /// ` # …` ends a value without quotes.
  private mutating func takeComment() {
    let bytes = Array(text.utf8)
    guard let mark = bytes.indices.dropFirst().first(where: { bytes[$0] == UInt8(ascii: "#") && bytes[$0 - 1] == 0x20 })
    else { return }
    text = CredentialScan.trimmed(String(decoding: bytes[..<mark], as: UTF8.self))
  }

  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
    var result = ""
    var isEscape = false
    for character in text {
      if isEscape {
        result.append(character == "n" ? "\n" : character == "r" ? "\r" : character)
        isEscape = false
      } else if character == "\\" {
        isEscape = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
