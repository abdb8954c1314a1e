/// Why a message of OTLP was refused, and where.
public struct OTLPError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of the failure.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// The message ends inside a field, a string, an object or an array.
    case truncated
    /// A varint has more than ten bytes.
    case invalidVarint
    /// A field number is 0 or too large.
    case invalidFieldNumber
    /// A wire type that does not exist (6 and 7).
    case invalidWireType
    /// A length reaches behind the end of the message that it stands in.
    case lengthOutOfBounds
    /// A group ends that did not begin, or does not end.
    case unbalancedGroup
    /// Messages, groups, arrays or objects nest deeper than the limit.
    case tooDeep
    /// A string is not UTF-8.
    case invalidUTF8
    /// The bytes are not JSON.
    case invalidJSON
    /// A JSON value has another type than the field.
    case wrongType
    /// A number does not fit its field.
    case numberOutOfRange
    /// Bytes are not Base64, or an id is not hexadecimal.
    case invalidBytes
    /// A key, or a second member of a choice (`asInt` beside `asDouble`), comes twice in an object.
    case duplicateKey
    /// The body is longer than the limit.
    case bodyTooLarge
    /// The batch is over its limit or cannot grow further; nothing is wrong with the message.
    case batchTooLarge
  }

  /// The kind of the failure.
  public let code: Code
  /// The byte in the body, from 0.
  public let offset: Int
  /// Where in the message, in the names of OTLP/JSON, such as `resourceMetrics[0].scopeMetrics[2].metrics[1].name`;
  /// empty at the top of the message.
  public let path: String
  /// What is wrong, as part of a sentence.
  public let reason: String

  /// Makes an error.
  public init(code: Code, offset: Int, path: String = "", reason: String) {
    self.code = code
    self.offset = offset
    self.path = path
    self.reason = reason
  }

  /// Position, path and reason, such as `byte 41, resourceMetrics[0].scopeMetrics: the length 4294967295 reaches
  /// behind the end`.
  public var description: String {
    path.isEmpty ? "byte \(offset): \(reason)" : "byte \(offset), \(path): \(reason)"
  }
}
