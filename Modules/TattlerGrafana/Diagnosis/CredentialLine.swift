import TattlerConfig

/// Finds out what a line is.
struct CredentialLine {
  private let number: Int?
  private let isNested: Bool
  private let text: String
  private let isExported: Bool
  private let start: String

  private init(_ line: LinePrefixes, _ number: Int?, isNested: Bool = false) {
    (text, start, isExported) = (line.text, line.start, line.isExported)
    self.number = number
    self.isNested = isNested
  }

  /// What stands on a line, several things on that of a command; nothing where it has nothing to do with credentials: it
  /// may be what a server said.
  static func items(_ line: CredentialLines.Line, isOnly: Bool) -> [CredentialItem] {
    let parts = CommandOptions.parts(of: line.text).compactMap { part in
      item(.init(number: line.number, text: part), isOnly: isOnly)
    }
    return parts.isEmpty ? item(line, isOnly: isOnly).map { [$0] } ?? [] : parts
  }

  private static func item(_ line: CredentialLines.Line, isOnly: Bool) -> CredentialItem? {
    CredentialLine(LinePrefixes(taking: line.text), isOnly ? nil : line.number, isNested: line.isNested).item()
  }

  /// What a variable of the process holds, quotes included, which no shell takes off any more.
  static func item(variable name: String, value: String) -> CredentialItem? {
    CredentialLine(LinePrefixes(value), nil).item(name, value, place: .init(.variable, name: name))
  }

  /// The name and the value of a line, as a program gets them; nil where it is none of a variable.
  static func variable(of line: CredentialLines.Line) -> (name: String, value: String)? {
    let reader = CredentialLine(LinePrefixes(taking: line.text), nil)
    guard let (name, separator, raw) = reader.parts(), separator == "=" else { return nil }
    return (name, VariableValue(raw, isExported: reader.isExported).text)
  }

  private func place(_ kind: CredentialPlace.Kind) -> CredentialPlace { CredentialPlace(kind, line: number) }

  private func item() -> CredentialItem? {
    let bare = text.drop { "\"'`“".contains($0) }
    if bare.isEmpty { return nil }
    if LogLine.isLog(text) { return headerInside() }
    if isURL(bare) { return endpoint(String(text), role: .unknown, place: place(.endpoint)) }
    if let header = header(bare) { return header }
    let variable = variable()
    if let variable, variable.kind != .other { return variable }
    return headerInside() ?? variable ?? value(bare)
  }

  private func isURL(_ text: Substring) -> Bool {
    CredentialScan.hasPrefix(text, "https://") || CredentialScan.hasPrefix(text, "http://")
      || CredentialScan.hasPrefix(text, "otlp-gateway-") && !text.contains(" ")
  }

  /// `Authorization: …` or `Authorization=…`.
  private func header(_ bare: Substring) -> CredentialItem? {
    guard CredentialScan.hasPrefix(bare, "authorization") else { return nil }
    let rest = bare.dropFirst("authorization".count).drop { $0 == " " || $0 == "\"" }
    if rest.first == "=" {
      let quoted = bare.count < text.count ? VariableValue(text, isExported: false).text : text
      return headers(quoted, start: "", place: place(.header))
    }
    guard rest.first == ":" else { return nil }
    var item = CredentialItem(.header, at: place(.header))
    if bare.count < text.count { item.note([.quotesKept]) }
    var value = String(rest.dropFirst())
    if isNested {
      // YAML takes the quotes off, of which a header has none.
      let unquoted = VariableValue(value, isExported: false)
      if unquoted.codes.isEmpty { value = unquoted.text }
    }
    item.take(CredentialPeeler(value, context: .header))
    return item
  }

  /// A header in the middle of a command or a log.
  private func headerInside() -> CredentialItem? {
    guard let range = text.range(ofASCII: "authorization:"), range.lowerBound > text.startIndex else { return nil }
    let before = text[text.index(before: range.lowerBound)]
    guard before == "\"" || before == "'" || before == " " else { return nil }
    var value = text[range.upperBound...]
    if before != " ", let end = value.firstIndex(of: before) { value = value[..<end] }
    var item = CredentialItem(.header, at: place(.header))
    item.take(CredentialPeeler(String(value), context: .header))
    return item
  }

  /// `NAME=value` or `name: value`.
  private func variable() -> CredentialItem? {
    guard let (name, separator, raw) = parts() else { return nil }
    var value = VariableValue(raw, isExported: isExported)
    if VariableName.meaning(name, value: value.text) == .authorization {
      value = VariableValue(raw, isExported: false)
    }
    let known = item(name, value.text, place: CredentialPlace(.variable, name: name, line: number))
    guard var item = known else {
      return separator == "=" ? CredentialItem(.other, at: place(.variable)) : nil
    }
    item.codes = value.codes + item.codes.filter { !value.codes.contains($0) }
    item.isForeign = VariableName.isForeign(name)
    if item.kind != .id { item.lineStart = "\(start)\(name)\(separator)\(separator == ":" ? " " : "")" }
    return item
  }

  private func parts() -> (name: String, separator: Character, raw: String)? {
    let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
    guard name.first?.isLetter == true || name.first == "_", name.utf8.count <= 64 else { return nil }
    let rest = text.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }
    guard let separator = rest.first, separator == "=" || separator == ":", TokenKind(of: text) == .unknown else {
      return nil
    }
    let raw = String(rest.dropFirst())
    // What is left of Base64 behind its padding is no value.
    if raw.allSatisfy({ $0 == "=" }), name.utf8.count >= 16 { return nil }
    return (String(name), separator, raw)
  }

  private func item(_ name: String, _ value: String, place: CredentialPlace) -> CredentialItem? {
    switch VariableName.meaning(name, value: value) {
    case .headers(let isMetrics)?:
      var item = headers(value, start: name + "=", place: place)
      item.isMetricsForm = isMetrics
      return item
    case .endpoint(let isMetrics)?:
      var item = endpoint(value, role: isMetrics ? .signal : .base, place: place)
      item.lineStart = name + "="
      item.isMetricsForm = isMetrics
      return item
    case .url?: return endpoint(value, role: .unknown, place: place)
    case .protocol?:
      var item = CredentialItem(.protocol, at: place)
      item.lineStart = name + "="
      if value.lowercased().hasPrefix("grpc") { item.note([.protocolNotHTTP]) }
      return item
    case .authorization?:
      var item = CredentialItem(.value, at: place)
      item.take(CredentialPeeler(value, context: .header))
      return item
    case .token?: return token(value, place: place)
    case .id(let isOther)?:
      var item = CredentialItem(.id, at: place)
      item.isOtherProduct = isOther
      let id = CredentialScan.trimmed(value)
      if CredentialScan.isDigits(id), id.utf8.count <= 20 {
        item.id = id
      } else if TokenKind(of: id) != .unknown {
        item.note([.pairSwapped])
      } else {
        item.note([id.isEmpty ? .idMissing : CredentialScan.isPlaceholder(id) ? .placeholderLeft : .idNotDigits])
      }
      return item
    case nil: return nil
    }
  }

  private func headers(_ value: String, start: String, place: CredentialPlace) -> CredentialItem {
    let list = HeaderList(value)
    var item = CredentialItem(.headers, at: place)
    if let peeled = list.peeled { item.take(peeled) }
    item.codes = []
    item.note(list.codes)
    item.others = list.others
    item.lineStart = start
    return item
  }

  private func endpoint(_ value: String, role: EndpointCheck.Role, place: CredentialPlace) -> CredentialItem {
    var item = CredentialItem(.endpoint, at: place)
    item.url = CredentialScan.trimmed(value)
    item.note(EndpointCheck(value, role: role).codes)
    return item
  }

  private func token(_ value: String, place: CredentialPlace) -> CredentialItem {
    var item = CredentialItem(.token, at: place)
    item.take(CredentialPeeler(value, context: .token))
    return item
  }

  /// Something without a name: the value of a header, a token, a pair, or Base64.
  private func value(_ bare: Substring) -> CredentialItem? {
    for scheme in ["basic", "bearer"] where CredentialScan.hasPrefix(bare, scheme) {
      let rest = bare.dropFirst(scheme.count)
      guard let first = rest.first, first.isWhitespace || first == "%" else { continue }
      var item = CredentialItem(.value, at: place(.header))
      item.take(CredentialPeeler(text, context: .header))
      // Without a name before it, it may be cut out of OTEL_…_HEADERS, where a code is right.
      if first == "%" { item.severities[.percentLiteral] = .warning }
      return item
    }
    let isWord = !bare.contains(" ") || bare.utf8.contains(0x0A)
    if isWord, TokenKind(of: String(bare)) != .unknown, !bare.contains(":") { return token(text, place: place(.token)) }
    let peeled = CredentialPeeler(text, context: .bare)
    guard let token = peeled.token, peeled.isEncoded || CredentialScan.isPair(String(bare)) else { return nil }
    guard TokenKind(of: token) != .unknown || isWord && peeled.id != nil else { return nil }
    var item = CredentialItem(.pair, at: place(.header))
    item.take(peeled)
    return item
  }
}

extension String {
  /// Where ASCII text in small letters stands, whatever the case.
  fileprivate func range(ofASCII word: String) -> Range<Index>? {
    var rest = self[...]
    while !rest.isEmpty {
      if CredentialScan.hasPrefix(rest, word) {
        return rest.startIndex..<utf8.index(rest.startIndex, offsetBy: word.utf8.count)
      }
      rest = rest.dropFirst()
    }
    return nil
  }
}
