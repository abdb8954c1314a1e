internal import TattlerConfig

/// Walks the tree of a price file, collects every mistake, and knows the way to where it is.
///
/// A table has thousands of small mappings: this reads them in one pass, without a set of the known keys for each.
struct NodeWalk {
  private(set) var errors: [ConfigError] = []
  private var path: [ConfigKeyPath.Component] = []

  mutating func report(
    _ node: ConfigNode, _ code: ConfigError.Code, _ reason: String, expected: String? = nil
  ) {
    errors.append(
      ConfigError(code, at: node.position, keyPath: ConfigKeyPath(path), reason: reason, expected: expected))
  }

  /// Reports a value that is wrong.
  mutating func report(_ node: ConfigNode, _ reason: String, expected: String? = nil) {
    report(node, .invalidValue, reason, expected: expected)
  }

  /// Reads each key of a mapping; `body` answers false for one that has no meaning there.
  mutating func mapping(
    _ node: ConfigNode, keys: [String], _ body: (inout NodeWalk, String, ConfigNode) -> Bool
  ) {
    guard let entries = node.entries else {
      return report(node, .wrongType, "found \(kind(node))", expected: "a mapping")
    }
    for entry in entries {
      path.append(.key(entry.key))
      let isKnown = entry.value.isNull ? keys.contains(entry.key) : body(&self, entry.key, entry.value)
      if !isKnown {
        errors.append(
          ConfigError(
            .unknownKey, at: entry.keyPosition, keyPath: ConfigKeyPath(path), reason: "unknown key",
            suggestion: Spelling.nearest(to: entry.key, among: keys)))
      }
      path.removeLast()
    }
  }

  /// Reads each entry of a mapping whose keys are names.
  mutating func names(_ node: ConfigNode, _ body: (inout NodeWalk, ConfigEntry) -> Void) {
    guard let entries = node.entries else {
      return report(node, .wrongType, "found \(kind(node))", expected: "a mapping")
    }
    for entry in entries {
      path.append(.key(entry.key))
      body(&self, entry)
      path.removeLast()
    }
  }

  /// Reads something under a key once more.
  mutating func inside(_ key: String, _ body: (inout NodeWalk) -> Void) {
    path.append(.key(key))
    body(&self)
    path.removeLast()
  }

  /// Reads each item of a list.
  mutating func items(_ node: ConfigNode, _ body: (inout NodeWalk, ConfigNode) -> Void) {
    guard let items = node.items else {
      return report(node, .wrongType, "found \(kind(node))", expected: "a list")
    }
    for (index, item) in items.enumerated() {
      path.append(.index(index))
      body(&self, item)
      path.removeLast()
    }
  }

  /// A piece of text of 1 to 256 bytes.
  mutating func text(_ node: ConfigNode) -> String? {
    guard let scalar = node.scalar else {
      report(node, .wrongType, "found \(kind(node))", expected: "text")
      return nil
    }
    guard (1...256).contains(scalar.text.utf8.count) else {
      report(node, "the text has \(scalar.text.utf8.count) bytes", expected: "1 to 256")
      return nil
    }
    return scalar.text
  }

  /// One text, or a list of them.
  mutating func texts(_ node: ConfigNode) -> [(id: String, position: ConfigPosition)] {
    guard node.items != nil else { return text(node).map { [($0, node.position)] } ?? [] }
    var texts: [(id: String, position: ConfigPosition)] = []
    items(node) { walk, item in
      if let text = walk.text(item) { texts.append((text, item.position)) }
    }
    return texts
  }

  /// A price: quoted, because a YAML number has already lost what it was.
  mutating func decimal(_ node: ConfigNode) -> DecimalNumber? {
    guard let text = text(node) else { return nil }
    guard node.scalar?.style == .quoted else {
      report(node, .wrongType, "found the number \(text)", expected: "a decimal number in quotes: \"\(text)\"")
      return nil
    }
    return decimal(text, node)
  }

  mutating func decimal(_ text: String, _ node: ConfigNode) -> DecimalNumber? {
    guard let number = DecimalNumber(text) else {
      report(
        node, "found \"\(text)\"",
        expected: "a decimal number such as \"2.5\", with at most 18 digits, 15 of them decimals, no sign, no exponent")
      return nil
    }
    return number
  }

  /// A date, which is its first moment in UTC, or a time in UTC.
  mutating func moment(_ node: ConfigNode) -> Int64? {
    guard let text = text(node) else { return nil }
    guard let moment = PriceDate.nanoseconds(text) else {
      report(node, "found \"\(text)\"", expected: "a date (2026-01-31) or a time in UTC (2026-01-31T12:00:00Z)")
      return nil
    }
    return moment
  }

  mutating func choice<Choice: CaseIterable & RawRepresentable>(
    _ node: ConfigNode, _ type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let text = text(node) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    report(node, "found \"\(text)\"", expected: Choice.allCases.map(\.rawValue).joined(separator: ", "))
    return nil
  }

  private func kind(_ node: ConfigNode) -> String {
    switch node.content {
    case .scalar: "text"
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }
}
