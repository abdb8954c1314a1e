/// A piece of text in a configuration, as it was written: references such as `${VAR}` still stand in it.
public struct ConfigScalar: Sendable, Hashable {
  /// How it was written, which tells the number 1 from the text "1".
  public enum Style: Sendable, Hashable {
    /// Bare: may mean a number, a boolean or null.
    case plain
    /// In quotes, as a block, or tagged `!!str`: always text.
    case quoted
  }

  /// The text, after YAML's or JSON's own escapes.
  public let text: String

  /// How it was written.
  public let style: Style

  /// Whether `${…}` in the text is only text; so in JSON, whose writer has resolved everything.
  public let isLiteral: Bool

  /// Makes a scalar; references in it are resolved unless it is literal.
  public init(_ text: String, style: Style = .plain, isLiteral: Bool = false) {
    self.text = text
    self.style = style
    self.isLiteral = isLiteral
  }

  /// Whether it means "nothing here": bare and empty, `~` or `null` (YAML 1.2, section 10.3.2).
  public var isNull: Bool {
    guard style == .plain else { return false }
    switch text {
    case "", "~", "null", "Null", "NULL": return true
    default: return false
    }
  }

  /// Whether reading it must look for references.
  var mayHoldReferences: Bool { !isLiteral && text.utf8.contains(UInt8(ascii: "$")) }
}
