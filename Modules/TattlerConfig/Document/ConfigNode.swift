/// A value of a configuration document with its position: text, a mapping or a sequence.
public struct ConfigNode: Sendable {
  /// What a node can be.
  public enum Content: Sendable {
    /// A piece of text, which the reader interprets.
    case scalar(ConfigScalar)
    /// Keys with values, in the order of the file; no key stands twice.
    case mapping([ConfigEntry])
    /// Items in order.
    case sequence([ConfigNode])
  }

  /// The value.
  public let content: Content

  /// Where it begins.
  public let position: ConfigPosition

  /// Makes a node.
  public init(_ content: Content, at position: ConfigPosition) {
    self.content = content
    self.position = position
  }

  /// The text, if this is a scalar.
  public var scalar: ConfigScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The entries, if this is a mapping.
  public var entries: [ConfigEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The items, if this is a sequence.
  public var items: [ConfigNode]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// Whether this is a scalar that means "nothing here".
  public var isNull: Bool { scalar?.isNull ?? false }

  /// The value under `key`; nil if this is no mapping or has no such key.
  public subscript(key: String) -> ConfigNode? {
    entries?.first { $0.key == key }?.value
  }

  /// The place of the value at `path`, or of the last node on the way to it that exists.
  public func position(ofKeyPath path: ConfigKeyPath) -> ConfigPosition {
    var node = self
    for component in path.components {
      switch component {
      case .key(let key):
        guard let next = node[key] else { return node.position }
        node = next
      case .index(let index):
        guard let items = node.items, items.indices.contains(index) else { return node.position }
        node = items[index]
      }
    }
    return node.position
  }

  /// What this is, for a message: `a mapping`.
  var kind: String {
    switch content {
    case .scalar(let scalar): scalar.isNull ? "nothing" : "text"
    case .mapping: "a mapping"
    case .sequence: "a list"
    }
  }
}
