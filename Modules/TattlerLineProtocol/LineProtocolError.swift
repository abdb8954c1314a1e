/// Why a line of line protocol was refused, and where.
public struct LineProtocolError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The line does not begin with a measurement.
    case missingMeasurement
    /// A comma is not followed by a tag key.
    case missingTagKey
    /// A tag has no `=`, or nothing behind it: an empty tag value is illegal.
    case missingTagValue
    /// A tag value holds an `=` that is not escaped.
    case unescapedEquals
    /// A tag key comes twice.
    case duplicateTag
    /// A field key comes twice, where the dialect refuses that.
    case duplicateField
    /// The line ends before its first field.
    case missingFields
    /// A field has no key.
    case missingFieldKey
    /// A field has no `=`, or nothing behind it.
    case missingFieldValue
    /// A field value is neither a number, a boolean nor a string.
    case invalidValue
    /// A number does not fit its type.
    case valueOutOfRange
    /// A value is an unsigned integer, where the dialect refuses those.
    case unsignedInteger
    /// A value is NaN or infinite.
    case notFinite
    /// A string value has no closing quote.
    case unbalancedQuote
    /// Something follows where the line or the field should end.
    case unexpectedCharacter
    /// The timestamp is not an integer.
    case invalidTimestamp
    /// The timestamp in nanoseconds does not fit 64 bits.
    case timestampOutOfRange
    /// A name or a tag value holds a control character.
    case controlCharacter
    /// The line is not UTF-8.
    case invalidUTF8
    /// The line is longer than the limit.
    case lineTooLong
    /// A measurement, a key or a tag value is longer than the limit.
    case nameTooLong
    /// The line has more tags than the limit.
    case tooManyTags
    /// The line has more fields than the limit.
    case tooManyFields
    /// The batch is over its limit or cannot grow further; nothing is wrong with the line.
    case batchTooLarge
  }

  /// The kind of the failure.
  public let code: Code
  /// The line of the body, from 1. Every newline counts, also one inside a string value.
  public let line: Int
  /// The byte in that line, from 1.
  public let column: Int
  /// The byte in the body, from 0.
  public let offset: Int
  /// What is wrong, as part of a sentence.
  public let reason: String
  /// The text around the spot, about 40 bytes, control characters escaped.
  public let excerpt: String

  /// Makes an error.
  public init(code: Code, line: Int, column: Int, offset: Int, reason: String, excerpt: String) {
    self.code = code
    self.line = line
    self.column = column
    self.offset = offset
    self.reason = reason
    self.excerpt = excerpt
  }

  /// Position, reason and excerpt, such as `line 3, column 17: field "usage" has no value, at "…usage= 17000"`.
  public var description: String {
    excerpt.isEmpty
      ? "line \(line), column \(column): \(reason)"
      : "line \(line), column \(column): \(reason), at \"\(excerpt)\""
  }
}
