/// One key of a mapping with its value.
public struct ConfigEntry: Sendable {
  /// The key; references are not resolved in keys.
  public let key: String

  /// Where the key stands.
  public let keyPosition: ConfigPosition

  /// The value.
  public let value: ConfigNode

  /// Makes an entry.
  public init(key: String, keyPosition: ConfigPosition, value: ConfigNode) {
    self.key = key
    self.keyPosition = keyPosition
    self.value = value
  }
}
