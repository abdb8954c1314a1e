extension ConfigReader {
  /// The section under `key`, read by `body`; nil if absent.
  ///
  /// `body` gets a reader of its own, whose keys are checked like this one's.
  public func section<Value>(_ key: String, _ body: (ConfigReader) -> Value) -> Value? {
    guard let node = node(key) else { return nil }
    let reader = child(node, keyPath: keyPath.appending(key: key))
    return node.entries == nil ? nil : body(reader)
  }

  /// The section under `key`, read by `body`; an absent one is read as empty, so that `body` gives its defaults.
  public func defaultedSection<Value>(_ key: String, _ body: (ConfigReader) -> Value) -> Value {
    let node = node(key) ?? ConfigNode(.mapping([]), at: position)
    return body(child(node, keyPath: keyPath.appending(key: key)))
  }

  /// The section under `key`, which must be there; an absent one is read as empty after it is reported.
  public func requiredSection<Value>(_ key: String, _ body: (ConfigReader) -> Value) -> Value {
    guard node(key) == nil else { return defaultedSection(key, body) }
    report(key, code: .missingKey, reason: "missing key", expected: "a mapping")
    let silent = ConfigReader(
      ConfigNode(.mapping([]), at: position), environment: environment, keyPath: keyPath.appending(key: key),
      log: ConfigErrorLog())
    return body(silent)
  }

  /// The named sections under `key`, such as the sinks by their names, in the order of the file; empty if absent.
  public func namedSections<Value>(
    _ key: String, _ body: (_ name: String, _ reader: ConfigReader) -> Value
  ) -> [(name: String, value: Value)] {
    guard let node = node(key) else { return [] }
    let path = keyPath.appending(key: key)
    guard let entries = node.entries else {
      report(key, code: .wrongType, reason: "found \(node.kind)", expected: "a mapping of names to sections")
      return []
    }
    return entries.map { entry in
      (entry.key, body(entry.key, child(entry.value, keyPath: path.appending(key: entry.key))))
    }
  }

  /// The sections of the list under `key`, each read by `body`; empty if absent.
  public func sectionList<Value>(_ key: String, _ body: (ConfigReader) -> Value) -> [Value] {
    items(key, of: "mappings").map { body(child($0.node, keyPath: $0.path)) }
  }

  /// The list under `key`, each item read by `parse`, which gives nil for text it cannot take; nil if absent.
  ///
  /// `expected` completes "found x; expected …" for one item.
  public func list<Item>(_ key: String, expected: String, parse: (String) -> Item?) -> [Item]? {
    guard node(key) != nil else { return nil }
    return items(key, of: expected).compactMap { item in
      value(of: item.node, keyPath: item.path, expected: expected, parse: parse)
    }
  }

  /// The texts of the list under `key`; nil if absent.
  public func strings(_ key: String) -> [String]? {
    list(key, expected: "text") { $0 }
  }

  /// The texts of the list under `key`, or `fallback` if absent.
  public func strings(_ key: String, default fallback: [String]) -> [String] {
    strings(key) ?? fallback
  }

  /// The mapping of names to texts under `key`, such as labels, in the order of the file; nil if absent.
  public func stringPairs(_ key: String) -> [(name: String, value: String)]? {
    guard let node = node(key) else { return nil }
    let path = keyPath.appending(key: key)
    guard let entries = node.entries else {
      report(key, code: .wrongType, reason: "found \(node.kind)", expected: "a mapping of names to text")
      return nil
    }
    return entries.compactMap { entry in
      value(of: entry.value, keyPath: path.appending(key: entry.key), expected: "text") { (entry.key, $0) }
    }
  }

  /// The mapping of names to secrets under `key`, such as headers, in the order of the file; nil if absent.
  public func secretPairs(_ key: String) -> [(name: String, value: Secret)]? {
    stringPairs(key)?.map { ($0.name, Secret($0.value)) }
  }

  private func items(_ key: String, of what: String) -> [(node: ConfigNode, path: ConfigKeyPath)] {
    guard let node = node(key) else { return [] }
    guard let items = node.items else {
      report(key, code: .wrongType, reason: "found \(node.kind)", expected: "a list of \(what)")
      return []
    }
    let path = keyPath.appending(key: key)
    return items.enumerated().map { ($0.element, path.appending(index: $0.offset)) }
  }
}
