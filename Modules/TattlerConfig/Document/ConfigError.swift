/// One mistake in a configuration: where it stands, what was found, and what would be right.
///
/// No part of it ever holds a resolved secret: where a value came from `${…}`, the reference is shown, not its value.
public struct ConfigError: Error, Sendable, Hashable {
  /// What kind of mistake it is.
  public enum Code: String, Sendable, Hashable {
    /// The text is no YAML, or no JSON.
    case syntax
    /// A size, depth or count limit was passed.
    case limit
    /// A key stands twice in one mapping.
    case duplicateKey
    /// A key that nothing reads.
    case unknownKey
    /// A key that must be there is not.
    case missingKey
    /// A mapping where text was expected, and the like.
    case wrongType
    /// Text that cannot be read as what was expected, or lies outside the range.
    case invalidValue
    /// `${VAR}` names a variable that is not set.
    case unsetVariable
    /// A file cannot be read: the configuration itself, or that of `${file:…}`.
    case unreadableFile
    /// `${…}` is written wrongly.
    case invalidReference
  }

  /// The kind.
  public let code: Code

  /// The place of the key or the value; of the enclosing mapping for a missing key.
  public let position: ConfigPosition

  /// The way to the value; the root for mistakes of syntax.
  public let keyPath: ConfigKeyPath

  /// What is wrong, without position and path: `unknown key`.
  public let reason: String

  /// What would be right: `an integer from 1 to 65535`.
  public let expected: String?

  /// The nearest valid name.
  public let suggestion: String?

  /// Makes an error.
  public init(
    _ code: Code, at position: ConfigPosition, keyPath: ConfigKeyPath = .root, reason: String,
    expected: String? = nil, suggestion: String? = nil
  ) {
    self.code = code
    self.position = position
    self.keyPath = keyPath
    self.reason = reason
    self.expected = expected
    self.suggestion = suggestion
  }

  /// Reason, expectation and suggestion as one sentence, for a caller that shows the position in its own way.
  public var sentence: String {
    var text = reason
    if let expected { text += "; expected \(expected)" }
    if let suggestion { text += "; did you mean \"\(suggestion)\"?" }
    return text
  }

  /// The same mistake seen from an outer document, in which this one's root stands at `prefix`.
  ///
  /// A plugin reads its configuration as JSON, whose positions mean nothing to the operator; this gives them the
  /// YAML's.
  public func relocated(in root: ConfigNode, under prefix: ConfigKeyPath = .root) -> ConfigError {
    let path = prefix.appending(keyPath)
    return ConfigError(
      code, at: root.position(ofKeyPath: path), keyPath: path, reason: reason, expected: expected,
      suggestion: suggestion)
  }
}

extension ConfigError: CustomStringConvertible {
  /// `tattler.yaml:12:5: sinks.grafana.urll: unknown key; did you mean "url"?`
  public var description: String {
    keyPath.isRoot ? "\(position): \(sentence)" : "\(position): \(keyPath): \(sentence)"
  }
}
