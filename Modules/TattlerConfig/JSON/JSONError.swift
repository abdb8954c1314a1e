/// Why bytes are no acceptable JSON, with the place.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds.
  public enum Code: String, Sendable, Hashable {
    /// Not the grammar of RFC 8259.
    case syntax
    /// Not UTF-8, or half a surrogate pair.
    case encoding
    /// A member name that stands twice in one object.
    case duplicateKey
    /// Too large, too deep or too many values.
    case limit
  }

  /// The kind.
  public let code: Code

  /// The byte, from 0.
  public let offset: Int

  /// The line, from 1.
  public let line: Int

  /// The column in scalars, from 1.
  public let column: Int

  /// What is wrong.
  public let reason: String

  /// `line 1, column 12: a comma is missing`
  public var description: String { "line \(line), column \(column): \(reason)" }
}
