/// A line without what a shell, a unit file, JSON or a tool wants before the thing itself.
struct LinePrefixes {
  private(set) var text: String

  /// What a corrected line has to begin with again: `export `, or nothing.
  private(set) var start = ""

  /// Whether a shell reads the line, for which a bare space ends a value.
  private(set) var isExported = false

  /// A line that is left as it is.
  init(_ text: String) { self.text = text }

  /// A line of which they are taken off.
  init(taking text: String) {
    self.text = text
    takeAll()
  }

  private static let prefixes = [
    "export ", "set ", "setx ", "env ", "-e ", "--env ", "-h ", "--header ", "-u ", "--user ", "- ", "> ", "$env:",
    "environment=", "headers = {", "headers={", "headers: {", "{",
  ]

  /// What a shell, a unit file or a tool wants before the thing itself.
  private mutating func takeAll() {
    for _ in 0..<4 {
      guard let prefix = Self.prefixes.first(where: { CredentialScan.hasPrefix(text, $0) }) else { break }
      if prefix == "export " {
        isExported = true
        start = "export "
      }
      text = CredentialScan.trimmed(text.dropFirst(prefix.count))
      let isQuoting = prefix != "export " && prefix != "> "
      if isQuoting, let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote {
        text = String(text.dropFirst().dropLast())
      }
      if prefix == "environment=" { text = text.replacing("%%", with: "%") }
    }
    takeMember()
  }

  /// `"name": "value",` of JSON, or of a language that writes it alike.
  private mutating func takeMember() {
    guard let quote = text.first, quote == "\"" || quote == "'" else { return }
    let inner = text.dropFirst()
    let name = inner.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let rest = inner.dropFirst(name.count)
    guard !name.isEmpty, rest.first == quote else { return }
    let value = CredentialScan.trimmed(rest.dropFirst())
    guard value.first == ":" else { return }
    var member = CredentialScan.trimmed(value.dropFirst())
    if let quote = member.first, quote == "\"" || quote == "'", let end = Self.end(of: member, quote) {
      member = String(member[..<end])
    }
    while let last = member.last, last == "," || last == "}" || last == " " { member.removeLast() }
    text = "\(name): " + VariableValue(member, isExported: false).text
  }

  /// Where another member begins: behind a quote and a comma.
  private static func end(of member: String, _ quote: Character) -> String.Index? {
    var isQuote = false
    for (index, character) in zip(member.indices, member).dropFirst() {
      if isQuote, character == "," || character == "}" { return index }
      isQuote = character == quote || isQuote && character == " "
    }
    return nil
  }
}
