extension ConfigReader {
  /// Resolves the text under `key` and reads it with `parse`, which gives nil for text it cannot take.
  ///
  /// The message shows what stands in the file, so never the value behind a reference.
  func value<Value>(
    _ key: String, expected: String, suggestion: (String) -> String? = { _ in nil }, isSecret: Bool = false,
    parse: (String) -> Value?
  ) -> Value? {
    guard let node = node(key) else { return nil }
    return value(
      of: node, keyPath: keyPath.appending(key: key), expected: expected, suggestion: suggestion, isSecret: isSecret,
      parse: parse)
  }

  func value<Value>(
    of node: ConfigNode, keyPath: ConfigKeyPath, expected: String, suggestion: (String) -> String? = { _ in nil },
    isSecret: Bool = false, parse: (String) -> Value?
  ) -> Value? {
    guard let scalar = node.scalar else {
      log.add(
        ConfigError(
          .wrongType, at: node.position, keyPath: keyPath, reason: "found \(node.kind)", expected: expected))
      return nil
    }
    do throws(ConfigError) {
      let text = try node.resolvedText(environment: environment, keyPath: keyPath)
      if let value = parse(text) { return value }
      let isOwnText = text == scalar.text
      log.add(
        ConfigError(
          .invalidValue, at: node.position, keyPath: keyPath,
          reason: isSecret ? "found empty text" : "found \"\(TextScan.abbreviated(scalar.text))\"",
          expected: expected, suggestion: isOwnText && !isSecret ? suggestion(text) : nil))
    } catch {
      log.add(error)
    }
    return nil
  }

  /// Reports `key` as missing if it is, and gives the stand-in.
  func required<Value>(_ key: String, _ value: Value?, expected: String, standIn: Value) -> Value {
    if let value { return value }
    if node(key) == nil {
      report(key, code: .missingKey, reason: "missing key", expected: expected)
    }
    return standIn
  }

  /// The text under `key`; nil if absent. Numbers and booleans are text as well, exactly as written.
  public func string(_ key: String) -> String? {
    value(key, expected: "text") { $0 }
  }

  /// The text under `key`, or `fallback` if absent.
  public func string(_ key: String, default fallback: String) -> String {
    string(key) ?? fallback
  }

  /// The text under `key`, which must be there and not be empty.
  public func requiredString(_ key: String) -> String {
    let expected = "text that is not empty"
    let text = value(key, expected: expected) { $0.isEmpty ? nil : $0 }
    return required(key, text, expected: "text", standIn: "")
  }

  /// The secret under `key`; nil if absent or empty, as with `${TOKEN:-}`.
  public func secret(_ key: String) -> Secret? {
    let secret = value(key, expected: "text", isSecret: true) { Secret($0) }
    return secret.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The secret under `key`, which must be there and not be empty.
  public func requiredSecret(_ key: String) -> Secret {
    let secret = value(key, expected: "text that is not empty", isSecret: true) { $0.isEmpty ? nil : Secret($0) }
    return required(key, secret, expected: "text, best as ${VARIABLE} or ${file:path}", standIn: Secret(""))
  }

  /// The truth value under `key`: `true` or `false` as in YAML 1.2; nil if absent.
  public func boolean(_ key: String) -> Bool? {
    value(key, expected: "true or false", suggestion: CoreSchema.booleanSuggestion) { CoreSchema.boolean($0) }
  }

  /// The truth value under `key`, or `fallback` if absent.
  public func boolean(_ key: String, default fallback: Bool) -> Bool {
    boolean(key) ?? fallback
  }

  /// One of the cases of a string enumeration; nil if absent.
  public func choice<Choice>(_ key: String, of type: Choice.Type = Choice.self) -> Choice?
  where Choice: CaseIterable & RawRepresentable<String> {
    let names = Choice.allCases.map(\.rawValue)
    let expected = names.count == 1 ? "\"\(names[0])\"" : "one of " + names.joined(separator: ", ")
    return value(key, expected: expected, suggestion: { Spelling.nearest(to: $0, among: names) }) {
      Choice(rawValue: $0)
    }
  }

  /// One of the cases of a string enumeration, or `fallback` if absent.
  public func choice<Choice>(_ key: String, default fallback: Choice) -> Choice
  where Choice: CaseIterable & RawRepresentable<String> {
    choice(key, of: Choice.self) ?? fallback
  }

  /// One of the cases of a string enumeration, which must be there; the stand-in is `standIn`.
  public func requiredChoice<Choice>(_ key: String, standIn: Choice) -> Choice
  where Choice: CaseIterable & RawRepresentable<String> {
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return required(key, choice(key, of: Choice.self), expected: "one of \(names)", standIn: standIn)
  }
}
