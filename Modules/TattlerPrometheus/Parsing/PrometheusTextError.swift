/// Why a line of a text was refused, and where.
public struct PrometheusTextError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// A name is missing, or has a character that it must not have without quotes.
    case invalidName
    /// A label is not of the form `name="value"`.
    case invalidLabel
    /// A label comes twice.
    case duplicateLabel
    /// A label value or a quoted name has no closing quote.
    case unbalancedQuote
    /// The value is missing or is no number, or not one that the type of the metric can have.
    case invalidValue
    /// The timestamp is no number, or does not fit 64 bits in nanoseconds.
    case invalidTimestamp
    /// Something follows where the line should end, or a space is missing or too many.
    case unexpectedCharacter
    /// A comment of OpenMetrics is none of HELP, TYPE, UNIT and EOF, or a line is blank.
    case invalidComment
    /// The type is not known.
    case unknownType
    /// A family has two comments of one kind.
    case duplicateComment
    /// A comment stands behind samples of its family, or a type behind samples whose names it would reserve, such as that
    /// of a histogram behind samples of its `_bucket`.
    case lateComment
    /// The name of the family does not end in its unit.
    case unitMismatch
    /// The name of the sample does not fit the type of its family.
    case unexpectedName
    /// Samples of a family stand apart, which OpenMetrics forbids.
    case splitFamily
    /// A bucket has no `le`, a quantile no `quantile`, or what it says is no number.
    case invalidBound
    /// A sample of a histogram or a summary comes twice.
    case duplicateSample
    /// A histogram or a summary has neither a count nor a bucket that could tell it.
    case missingCount
    /// A histogram has no bucket `+Inf`.
    case missingInfinity
    /// Buckets are not cumulative, or contradict the count.
    case contradictoryBuckets
    /// An exemplar is not of the form `# {labels} value timestamp`, or stands where none may.
    case invalidExemplar
    /// The line is not UTF-8.
    case invalidUTF8
    /// The line is longer than the limit.
    case lineTooLong
    /// The sample has more labels than the limit.
    case tooManyLabels
    /// The text of OpenMetrics does not end with `# EOF`; the place is its end.
    case missingEnd
    /// A line stands behind the `# EOF` of OpenMetrics.
    case lineBehindEnd
    /// The batch is over its limit or cannot grow further; nothing is wrong with the line.
    case batchTooLarge
  }

  /// The kind of the failure.
  public let code: Code
  /// The line of the text, from 1.
  public let line: Int
  /// The byte in that line, from 1.
  public let column: Int
  /// The byte in the text, from 0.
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

  /// Position, reason and excerpt, such as `line 3, column 17: the value is not a number, at "…{le="1"} 12x"`.
  public var description: String {
    excerpt.isEmpty
      ? "line \(line), column \(column): \(reason)"
      : "line \(line), column \(column): \(reason), at \"\(excerpt)\""
  }
}
