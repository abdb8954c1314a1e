import TattlerConfig

/// Takes a value of credentials apart, layer by layer, and notes each mistake on the way.
///
/// A layer is white space, quotes, percent codes, a header's name, a scheme, or Base64. What remains is a pair of id and
/// token, one of them, or nothing that is known. It goes on behind a mistake, so that several at once are all found.
struct CredentialPeeler {
  /// What the value is meant to be.
  enum Context {
    /// The value of an `Authorization` header.
    case header
    /// A token alone.
    case token
    /// Something without a name: Base64 or a pair.
    case bare
  }

  enum Scheme { case basic, bearer }

  private(set) var codes: [CredentialCode] = []
  private(set) var id: String?
  private(set) var token: String?
  private(set) var scheme: Scheme?

  /// Whether a layer of Base64 was taken off.
  var isEncoded: Bool { encodings > 0 }

  private let context: Context
  private let nesting: Int
  private var encodings = 0

  /// The most layers that are taken off: more than anybody makes by mistake.
  private static let maximumDepth = 12
  private static let maximumNesting = 3

  init(_ text: String, context: Context) { self.init(text, context: context, nesting: 0) }

  private init(_ text: String, context: Context, nesting: Int) {
    self.context = context
    self.nesting = nesting
    peel(text, depth: 0)
    if context != .token, scheme != nil || context == .header { judgeScheme() }
    if let token { judge(token: token) }
  }

  private mutating func note(_ code: CredentialCode) {
    if !codes.contains(code) { codes.append(code) }
  }

  private mutating func peel(_ text: String, depth: Int) {
    guard depth < Self.maximumDepth else { return note(.encodedTwice) }
    var rest = text
    for _ in 0..<Self.maximumDepth {
      let before = rest
      takeSpace(&rest)
      takeQuotes(&rest)
      takePercent(&rest)
      takeName(&rest)
      takeScheme(&rest)
      if rest == before { break }
    }
    read(rest, depth: depth)
  }

  private mutating func takeSpace(_ rest: inout String) {
    // `\n` as two characters is what JSON and some readers of files make of a line break.
    if rest.utf8.contains(UInt8(ascii: "\\")) {
      rest = rest.replacing("\\r", with: "").replacing("\\n", with: "\n")
    }
    let trimmed = CredentialScan.trimmed(rest)
    let end = rest.utf8.reversed().prefix(while: CredentialScan.isSpace)
    if end.contains(0x0A) || end.contains(0x0D) {
      if context != .token { note(.lineBreakAtEnd) }
    } else if encodings > 0, trimmed.utf8.count < rest.utf8.count {
      note(.spaceInside)
    }
    rest = trimmed
    guard rest.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return }
    note(encodings == 0 && context != .token ? .base64Wrapped : .spaceInside)
    rest = rest.split(whereSeparator: \.isNewline).map { CredentialScan.trimmed($0) }.joined()
  }

  private static let quotes: Set<Character> = ["\"", "'", "`", "“", "”", "„", "‘", "’", "«", "»"]

  private mutating func takeQuotes(_ rest: inout String) {
    let inner = rest.drop { Self.quotes.contains($0) || $0 == "\\" }
    let bare = inner.reversed().drop { Self.quotes.contains($0) || $0 == "\\" }
    guard bare.count < rest.count else { return }
    note(.quotesKept)
    rest = String(bare.reversed())
  }

  private mutating func takePercent(_ rest: inout String) {
    guard CredentialScan.hasPercentCode(rest) else { return }
    // Inside the pair a code for a space is one mistake, not two.
    let text = encodings > 0 ? rest.replacing("%20", with: "") : rest
    let decoded = OTelText.percentDecoded(text[...])
    guard decoded != rest else { return }
    note(.percentLiteral)
    rest = decoded
  }

  private mutating func takeName(_ rest: inout String) {
    guard CredentialScan.hasPrefix(rest, "authorization") else { return }
    let value = rest.dropFirst("authorization".count).drop { $0 == " " || $0 == "\t" }
    guard value.first == ":" || value.first == "=" else { return }
    note(.headerInToken)
    rest = String(value.dropFirst())
  }

  private mutating func takeScheme(_ rest: inout String) {
    for (word, found) in [("basic", Scheme.basic), ("bearer", .bearer)] where CredentialScan.hasPrefix(rest, word) {
      let value = rest.dropFirst(word.count)
      guard let first = value.utf8.first, CredentialScan.isSpace(first) else { continue }
      if context == .token || scheme != nil || encodings > 0 { note(.headerInToken) }
      if scheme == nil { scheme = found }
      rest = String(value)
    }
  }

  private mutating func read(_ core: String, depth: Int) {
    guard !core.isEmpty else { return note(.tokenMissing) }
    if !core.utf8.allSatisfy({ $0 < 0x80 }) { note(.notASCII) }
    if TokenKind(of: core) != .unknown, !core.contains(":") { return read(token: core) }
    if let value = afterUnknownScheme(core) {
      note(.schemeUnknown)
      scheme = .basic
      return peel(value, depth: depth + 1)
    }
    if let colon = core.firstIndex(of: ":") {
      let right = String(core[core.index(after: colon)...])
      return read(pair: String(core[..<colon]), right, depth: depth)
    }
    if CredentialScan.isPlaceholder(core) { return note(.placeholderLeft) }
    if CredentialScan.isDigits(core), core.utf8.count <= 12 {
      id = core
      return note(.tokenMissing)
    }
    if let inside = decoded(core) {
      encodings += 1
      if context == .token, scheme == nil { note(.tokenEncoded) }
      return peel(inside, depth: depth + 1)
    }
    let digits = core.prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty, TokenKind(of: String(core.dropFirst(digits.count))) != .unknown {
      (id, token) = (String(digits), String(core.dropFirst(digits.count)))
      return note(.colonMissing)
    }
    if context == .token { token = core } else { note(.notBase64) }
  }

  /// What follows a word that is no scheme of Grafana's.
  private func afterUnknownScheme(_ core: String) -> String? {
    guard context == .header, scheme == nil, encodings == 0 else { return nil }
    let word = core.prefix { $0.isASCII && $0.isLetter }
    let value = core.dropFirst(word.count)
    return !word.isEmpty && value.first == " " ? String(value) : nil
  }

  /// A token without an id.
  private mutating func read(token text: String) {
    token = text
    guard context != .token else { return }
    switch (scheme, encodings) {
    case (.bearer?, 0): note(.bearerBareToken)
    case (_, 1...): note(.tokenAlone)
    case (nil, _) where context == .bare: break
    default: note(.idMissing)
    }
  }

  private mutating func read(pair left: String, _ right: String, depth: Int) {
    let first = CredentialScan.trimmed(left)
    let second = CredentialScan.trimmed(right)
    if first != left || right.utf8.first.map(CredentialScan.isSpace) == true { note(.spaceInside) }
    if context == .token, encodings == 0, scheme == nil { note(.headerInToken) }
    if TokenKind(of: first) != .unknown || CredentialScan.isDigits(second) && !CredentialScan.isDigits(first) {
      note(.pairSwapped)
      token = first
      if CredentialScan.isDigits(second) { id = second } else { note(.idNotDigits) }
      return
    }
    if first.isEmpty {
      note(.idMissing)
    } else if CredentialScan.isPlaceholder(first) {
      note(.placeholderLeft)
    } else if CredentialScan.isDigits(first) {
      id = first
    } else {
      note(.idNotDigits)
    }
    if second.isEmpty { return note(.tokenMissing) }
    if CredentialScan.isPlaceholder(second) { return note(.placeholderLeft) }
    // What stands in the token's place has layers of its own.
    guard nesting < Self.maximumNesting else { return token = second }
    let inner = CredentialPeeler(second, context: .token, nesting: nesting + 1)
    for code in inner.codes { note(code) }
    token = inner.token
    if id == nil { id = inner.id }
  }

  /// The text behind Base64, where it is one that credentials are made of.
  private mutating func decoded(_ core: String) -> String? {
    guard core.utf8.count >= 8, let found = Base64.decodeLeniently(core.filter { $0 != " " && $0 != "\t" }),
      let text = String(validating: found.bytes, as: UTF8.self),
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F || (0x09...0x0D).contains($0.value) })
    else { return nil }
    let plain = CredentialScan.trimmed(text)
    let isKnown =
      plain.contains(":") || TokenKind(of: plain) != .unknown || scheme == .basic && encodings == 0
      || CredentialScan.hasPrefix(plain, "basic ") || CredentialScan.hasPrefix(plain, "basic%20")
      || CredentialScan.hasPrefix(plain, "bearer ") || CredentialScan.hasPrefix(plain, "authorization")
      || plain.contains("glc_") || plain.first.map(Self.quotes.contains) == true || plain.hasPrefix("Z2xj")
      || Base64.decodeLeniently(plain).map { $0.bytes.contains(UInt8(ascii: ":")) } == true
    guard isKnown else { return nil }
    if core.contains(" ") || core.contains("\t") { note(.spaceInside) }
    if !found.isStandard { note(.base64NotStandard) }
    return text
  }

  private mutating func judgeScheme() {
    let isReadable = token != nil || id != nil
    switch (scheme, encodings) {
    case (nil, _):
      if isReadable || codes.isEmpty { note(.schemeMissing) }
    case (.basic?, 0):
      if isReadable { note(.basicNotEncoded) }
    case (.basic?, 2...): note(.encodedTwice)
    case (.bearer?, 1...): note(.bearerEncoded)
    default: break
    }
  }

  private mutating func judge(token: String) {
    if token.utf8.contains(where: CredentialScan.isSpace) { note(.spaceInside) }
    if !token.utf8.allSatisfy({ $0 < 0x80 }) { note(.notASCII) }
    switch TokenKind(of: token) {
    case .serviceAccount: note(.serviceAccountToken)
    case .accessPolicy:
      // The JSON of a whole token ends in a brace; an invented one has no JSON at all.
      if CredentialScan.isPlaceholder(token) {
        note(.placeholderLeft)
      } else if token.hasPrefix("glc_eyJ"), AccessPolicyToken(Secret(token)) == nil {
        note(.tokenDamaged)
      }
    case .legacyKey: break
    case .unknown: note(CredentialScan.isPlaceholder(token) ? .placeholderLeft : .tokenUnknown)
    }
  }
}
